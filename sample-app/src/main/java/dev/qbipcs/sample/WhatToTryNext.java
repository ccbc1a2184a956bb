package dev.qbipcs.sample;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Logs what to try next once everything is up.
 */
@Component
class WhatToTryNext {

	private static final Log logger = LogFactory.getLog(WhatToTryNext.class);

	static final String MESSAGE = """
			The hub is up: http://localhost:%s/ shows what it does, and lets you steer it.
			In another terminal, at the root of the repository:

			    make -C sample-app/clients/c
			    sample-app/clients/c/telemetry stats
			    sample-app/clients/c/telemetry watch
			    sample-app/clients/c/telemetry send boiler 99.5
			    sample-app/clients/c/telemetry record boiler 99.5
			    sample-app/clients/c/telemetry echo hello

			The client is C and needs gcc, make, pkg-config and libqb-dev. Ctrl-C stops the hub.
			""";

	@EventListener(ApplicationReadyEvent.class)
	void greet(ApplicationReadyEvent event) {
		String port = event.getApplicationContext().getEnvironment().getProperty("local.server.port", "8080");
		logger.info(MESSAGE.formatted(port));
	}

}
