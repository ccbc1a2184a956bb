package dev.qbipcs.benchmarks.peer;

import java.time.Duration;

import io.aeron.Aeron;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * The settings that the Aeron peers share.
 */
final class AeronPeers {

	static final String CHANNEL = "aeron:ipc";

	static final int REQUESTS = 1;

	static final int RESPONSES = 2;

	/** How long a peer may be stopped while others are measured. */
	static final Duration PATIENCE = Duration.ofMinutes(5);

	private AeronPeers() {
	}

	static Aeron connect(String directory) {
		return Aeron.connect(new Aeron.Context().aeronDirectoryName(directory).driverTimeoutMs(PATIENCE.toMillis()));
	}

	static IdleStrategy idleStrategy(String name) {
		return name.equals("spinning") ? BusySpinIdleStrategy.INSTANCE : new BackoffIdleStrategy();
	}

}
