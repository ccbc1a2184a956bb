package dev.qbipcs.benchmarks.peer;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * What the Aeron peers agree on.
 */
final class AeronPeers {

	static final String CHANNEL = "aeron:ipc";

	static final int REQUESTS = 1;

	static final int RESPONSES = 2;

	private AeronPeers() {
	}

	static IdleStrategy idleStrategy(String name) {
		return name.equals("spinning") ? BusySpinIdleStrategy.INSTANCE : new BackoffIdleStrategy();
	}

}
