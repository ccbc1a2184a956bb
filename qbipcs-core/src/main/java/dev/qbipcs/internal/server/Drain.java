package dev.qbipcs.internal.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Waits until no connection of a loop has a request any more, looking again and again. A
 * client that read the flow-control word just before it changed may still be sending, so
 * all must be idle twice in a row. Loop's thread only.
 */
final class Drain {

	private static final Duration PERIOD = Duration.ofMillis(10);

	private static final int IDLE_IN_A_ROW = 2;

	private final ServiceLoop loop;

	private final CompletableFuture<Void> drained;

	private int idleInARow;

	Drain(ServiceLoop loop, CompletableFuture<Void> drained) {
		this.loop = loop;
		this.drained = drained;
	}

	void look() {
		boolean idle = true;
		for (ServerConnection connection : this.loop.connections()) {
			idle &= connection.pump().drain();
		}
		this.idleInARow = idle ? this.idleInARow + 1 : 0;
		if (this.idleInARow == IDLE_IN_A_ROW) {
			this.drained.complete(null);
		}
		else if (!this.drained.isDone()) {
			this.loop.eventLoop().schedule(PERIOD, this::look);
		}
	}

}
