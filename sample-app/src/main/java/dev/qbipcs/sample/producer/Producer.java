package dev.qbipcs.sample.producer;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends readings of simulated sensors for as long as the application runs. Being in the
 * last phase, it starts after the services and stops before them.
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

	// No condition on the bean: that would be decided when the sample is processed ahead
	// of time, and not when it starts
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
