package dev.qbipcs.internal.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one owner of what a server's channel shares with threads that send: its sockets and
 * its mapped memory. A descriptor that is closed, or memory that is unmapped, while a
 * thread uses it would hit the next owner of its number or address, so the last user
 * gives them back, whichever finishes last:
 *
 * <pre>
 *   ended  ->  peer told, then both lanes closed
 *
 *   both lanes closed, no thread in them  ->  sockets closed  --+
 *                                                               +->  memory unmapped
 *   the loop disposed of the channel      ----------------------+
 * </pre>
 *
 * A thread uses a lane between {@link SendGate#enter()} and {@link SendGate#leave()}; the
 * gate reports when that cannot happen any more. Nothing here waits.
 */
final class ChannelLifetime {

	private static final int SOCKETS_CLOSED = 1;

	private static final int DISPOSED = 2;

	private static final int OVER = SOCKETS_CLOSED | DISPOSED;

	private final AtomicInteger openLanes = new AtomicInteger(2);

	private final AtomicInteger state = new AtomicInteger();

	private final SendGate responses = new SendGate(this::laneEnded);

	private final SendGate events = new SendGate(this::laneEnded);

	private final Runnable[] ending;

	private final Runnable[] lanesEnded;

	private final Runnable unmap;

	// The sockets are shut down while a lane is still open: its last user may close them
	// at any time after that, and the descriptor's number may be that of another socket
	// then.
	ChannelLifetime(Runnable shutDownSockets, Runnable closeSockets, Runnable unmap) {
		this.ending = new Runnable[] { shutDownSockets, this.responses::close, this.events::close };
		this.lanesEnded = new Runnable[] { closeSockets, () -> reached(SOCKETS_CLOSED) };
		this.unmap = unmap;
	}

	SendGate responses() {
		return this.responses;
	}

	SendGate events() {
		return this.events;
	}

	// Tell the peer, then admit no further sender.
	void end() {
		Teardown.run(this.ending);
	}

	// The loop does not use the memory any more.
	void disposed() {
		reached(DISPOSED);
	}

	private void laneEnded() {
		if (this.openLanes.decrementAndGet() == 0) {
			Teardown.run(this.lanesEnded);
		}
	}

	private void reached(int milestone) {
		int before = this.state.getAndUpdate((state) -> state | milestone);
		if (before != OVER && (before | milestone) == OVER) {
			this.unmap.run();
		}
	}

}
