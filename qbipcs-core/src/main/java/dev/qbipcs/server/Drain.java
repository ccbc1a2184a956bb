package dev.qbipcs.server;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Waits until no connection of a service has a request any more, looking again and again.
 * A client that read the flow-control word just before it changed may still be sending,
 * so all must be idle twice in a row. Loop's thread only.
 */
final class Drain {

	private static final Duration PERIOD = Duration.ofMillis(10);

	private static final int IDLE_IN_A_ROW = 2;

	private final ServiceRuntime service;

	private final CompletableFuture<Void> drained;

	private int idleInARow;

	Drain(ServiceRuntime service, CompletableFuture<Void> drained) {
		this.service = service;
		this.drained = drained;
	}

	void look() {
		boolean idle = true;
		for (ServerConnection connection : this.service.connections()) {
			idle &= connection.pump().drain();
		}
		this.idleInARow = idle ? this.idleInARow + 1 : 0;
		if (this.idleInARow == IDLE_IN_A_ROW) {
			this.drained.complete(null);
		}
		else if (!this.drained.isDone()) {
			this.service.loop().schedule(PERIOD, this::look);
		}
	}

}
