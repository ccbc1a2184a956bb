package dev.qbipcs.sample.producer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends readings of simulated sensors while the application runs. Its phase is the last
 * one, so that it starts after the services and stops before them.
 */
@Component
class Producer implements SmartLifecycle {

	private final ProducerProperties properties;

	private final JsonMapper jsonMapper;

	private @Nullable Feed feed;

	Producer(ProducerProperties properties, JsonMapper jsonMapper) {
		this.properties = properties;
		this.jsonMapper = jsonMapper;
	}

	// A condition on the bean would be evaluated when the sample is processed ahead of
	// time rather than when it starts
	@Override
	public boolean isAutoStartup() {
		return this.properties.enabled();
	}

	@Override
	public synchronized void start() {
		if (this.feed == null) {
			this.feed = new Feed(this.properties, this.jsonMapper);
			// A client's calls wait in the kernel, where a virtual thread would keep its
			// carrier from the handlers
			Thread.ofPlatform().name("producer").daemon().start(this.feed);
		}
	}

	@Override
	public synchronized void stop() {
		if (this.feed != null) {
			this.feed.stop();
			this.feed = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.feed != null;
	}

}
