package dev.qbipcs.spring.handler;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls of a service's handlers by the thread that they run on. Any thread may
 * call any method.
 */
final class HandlerCalls {

	private final LongAdder eventLoop = new LongAdder();

	private final LongAdder virtual = new LongAdder();

	private final LongAdder executor = new LongAdder();

	void onEventLoop() {
		this.eventLoop.increment();
	}

	void onVirtualThread() {
		this.virtual.increment();
	}

	void onExecutor() {
		this.executor.increment();
	}

	Map<HandlerThread, Long> counts() {
		Map<HandlerThread, Long> counts = new EnumMap<>(HandlerThread.class);
		counts.put(HandlerThread.EVENT_LOOP, this.eventLoop.sum());
		counts.put(HandlerThread.VIRTUAL, this.virtual.sum());
		counts.put(HandlerThread.EXECUTOR, this.executor.sum());
		return counts;
	}

}
