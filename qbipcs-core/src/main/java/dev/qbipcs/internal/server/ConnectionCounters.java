package dev.qbipcs.internal.server;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.qbipcs.ConnectionStats;

/**
 * The counters of a connection. What is received is counted by the loop's thread, what is
 * sent by any. A reset moves the base line, so it never loses what is counted meanwhile.
 */
final class ConnectionCounters {

	static final int REQUESTS = 0;

	static final int RESPONSES = 1;

	static final int EVENTS = 2;

	static final int SEND_RETRIES = 3;

	static final int RECV_RETRIES = 4;

	static final int FLOW_CONTROL_CHANGES = 5;

	static final int BYTES_RECEIVED = 6;

	static final int BYTES_SENT = 7;

	static final int FOREIGN_MESSAGES = 8;

	static final int SIZE = 9;

	private final AtomicLongArray counts = new AtomicLongArray(SIZE);

	private final long[] baseline = new long[SIZE];

	private volatile int flowControl;

	void request(int size) {
		addByLoop(REQUESTS, 1);
		addByLoop(BYTES_RECEIVED, size);
	}

	long requests() {
		return this.counts.getPlain(REQUESTS);
	}

	void response(int size) {
		this.counts.incrementAndGet(RESPONSES);
		this.counts.addAndGet(BYTES_SENT, size);
	}

	void event(int size) {
		this.counts.incrementAndGet(EVENTS);
		this.counts.addAndGet(BYTES_SENT, size);
	}

	void sendRetry() {
		this.counts.incrementAndGet(SEND_RETRIES);
	}

	void recvRetry() {
		addByLoop(RECV_RETRIES, 1);
	}

	void flowControl(int value) {
		if (this.flowControl != value) {
			this.flowControl = value;
			addByLoop(FLOW_CONTROL_CHANGES, 1);
		}
	}

	synchronized ConnectionStats read(int clientPid, int eventQueueLength, long foreignMessages, boolean reset) {
		long[] now = new long[SIZE];
		for (int i = 0; i < SIZE; i++) {
			long count = (i == FOREIGN_MESSAGES) ? foreignMessages : this.counts.get(i);
			now[i] = count - this.baseline[i];
			if (reset) {
				this.baseline[i] = count;
			}
		}
		return new ConnectionSnapshot(clientPid, now[REQUESTS], now[RESPONSES], now[EVENTS], now[SEND_RETRIES],
				now[RECV_RETRIES], this.flowControl, now[FLOW_CONTROL_CHANGES], eventQueueLength, now[BYTES_RECEIVED],
				now[BYTES_SENT], now[FOREIGN_MESSAGES]);
	}

	// Raw totals, ignoring resets.
	void addTo(long[] sum, long foreignMessages) {
		for (int i = 0; i < SIZE; i++) {
			sum[i] += (i == FOREIGN_MESSAGES) ? foreignMessages : this.counts.get(i);
		}
	}

	// There is one thread that writes, so that the bus need not be locked.
	private void addByLoop(int counter, long amount) {
		this.counts.setRelease(counter, this.counts.getPlain(counter) + amount);
	}

}
