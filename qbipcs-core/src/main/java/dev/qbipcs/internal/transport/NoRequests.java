package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.PolledHandler;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * Stands for the requests of a connection that has ended: there are none, and no memory
 * is behind them.
 */
public final class NoRequests implements RequestSource {

	/** The only one. */
	public static final RequestSource INSTANCE = new NoRequests();

	private NoRequests() {
	}

	@Override
	public void watch(EventLoop loop, Priority priority, boolean reading, PolledHandler handler) {
		throw new IllegalStateException("The connection has ended");
	}

	@Override
	public void update(Priority priority, boolean reading) {
	}

	@Override
	public void unwatch() {
	}

	@Override
	public int receive(MemorySegment target) {
		return EMPTY;
	}

	@Override
	public void flowControl(int value) {
	}

	@Override
	public int backlog() {
		return 0;
	}

}
