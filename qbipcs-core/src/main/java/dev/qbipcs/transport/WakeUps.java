package dev.qbipcs.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Takes bytes that only wake up, off the setup socket. Whoever took them looks for
 * messages afterwards, never before: a byte may announce one that came just now. One
 * thread at a time.
 */
final class WakeUps {

	private static final int LARGEST_BATCH = 64;

	/**
	 * Never read: only the number of bytes counts, so that all connections can share it.
	 */
	private static final MemorySegment IGNORED = Arena.global().allocate(LARGEST_BATCH);

	private final SetupSocket socket;

	WakeUps(SetupSocket socket) {
		this.socket = socket;
	}

	// Returns false if the peer said that it sends no more.
	boolean take() {
		return this.socket.receive(IGNORED, LARGEST_BATCH) != 0;
	}

}
