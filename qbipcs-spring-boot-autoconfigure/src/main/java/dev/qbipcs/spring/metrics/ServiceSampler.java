package dev.qbipcs.spring.metrics;

import java.time.Duration;
import java.util.function.LongSupplier;

import dev.qbipcs.IpcServer;
import org.jspecify.annotations.Nullable;

/**
 * Samples a service once for all its meters. A scrape reads all meters within
 * milliseconds and comes again after seconds; without a shared sample it would walk
 * through all connections once per meter, and the meters would not be consistent.
 * Thread-safe.
 */
final class ServiceSampler {

	/** Longer than a scrape takes, shorter than the time between two. */
	static final Duration VALIDITY = Duration.ofMillis(100);

	private final IpcServer server;

	private final LongSupplier nanoTime;

	private @Nullable ServiceSample sample;

	private long takenAt;

	ServiceSampler(IpcServer server, LongSupplier nanoTime) {
		this.server = server;
		this.nanoTime = nanoTime;
	}

	synchronized ServiceSample sample() {
		long now = this.nanoTime.getAsLong();
		ServiceSample sample = this.sample;
		if (sample == null || now - this.takenAt >= VALIDITY.toNanos()) {
			sample = ServiceSample.take(this.server);
			this.sample = sample;
			this.takenAt = now;
		}
		return sample;
	}

}
