package dev.qbipcs.server;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.qbipcs.ConnectionStats;

/**
 * The counters of a connection. Any thread may count; a reset moves the base line, so it
 * never loses what is counted meanwhile.
 */
final class ConnectionCounters {

	private static final int REQUESTS = 0;

	private static final int RESPONSES = 1;

	private static final int EVENTS = 2;

	private static final int SEND_RETRIES = 3;

	private static final int RECV_RETRIES = 4;

	private static final int FLOW_CONTROL_CHANGES = 5;

	private static final int SIZE = 6;

	private final AtomicLongArray counts = new AtomicLongArray(SIZE);

	private final long[] baseline = new long[SIZE];

	private volatile int flowControl;

	void request() {
		this.counts.incrementAndGet(REQUESTS);
	}

	void response() {
		this.counts.incrementAndGet(RESPONSES);
	}

	void event() {
		this.counts.incrementAndGet(EVENTS);
	}

	void sendRetry() {
		this.counts.incrementAndGet(SEND_RETRIES);
	}

	void recvRetry() {
		this.counts.incrementAndGet(RECV_RETRIES);
	}

	void flowControl(int value) {
		if (this.flowControl != value) {
			this.flowControl = value;
			this.counts.incrementAndGet(FLOW_CONTROL_CHANGES);
		}
	}

	synchronized ConnectionStats read(int clientPid, int eventQueueLength, boolean reset) {
		long[] now = new long[SIZE];
		for (int i = 0; i < SIZE; i++) {
			long count = this.counts.get(i);
			now[i] = count - this.baseline[i];
			if (reset) {
				this.baseline[i] = count;
			}
		}
		return new ConnectionStats(clientPid, now[REQUESTS], now[RESPONSES], now[EVENTS], now[SEND_RETRIES],
				now[RECV_RETRIES], this.flowControl, now[FLOW_CONTROL_CHANGES], eventQueueLength);
	}

}
