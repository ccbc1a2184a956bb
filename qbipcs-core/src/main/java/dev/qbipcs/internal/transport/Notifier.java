package dev.qbipcs.internal.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends notification bytes, one for each chunk that has to be announced, without ever
 * blocking for them: bytes that find no room are owed and sent later. One thread at a
 * time.
 */
final class Notifier {

	private static final int LARGEST_BATCH = 256;

	/** Zeros, shared by all connections; only ever read. */
	private static final MemorySegment ZEROS = Arena.global().allocate(LARGEST_BATCH);

	private final SetupSocket socket;

	/** The most bytes that are owed. */
	private final int most;

	/** Any thread may look whether there are some. */
	private volatile int owed;

	Notifier(SetupSocket socket, int most) {
		this.socket = socket;
		this.most = most;
	}

	// Returns whether the peer has all its bytes.
	boolean notifyPeer() {
		int owed = this.owed;
		if (owed == 0 && this.socket.send(ZEROS, 1) == 1) {
			return true;
		}
		this.owed = Math.min(owed + 1, this.most);
		return flush();
	}

	// Whether bytes are owed. Any thread may call it.
	boolean owes() {
		return this.owed > 0;
	}

	// Returns whether the peer has all its bytes.
	boolean flush() {
		int owed = this.owed;
		while (owed > 0) {
			int sent = this.socket.send(ZEROS, Math.min(owed, LARGEST_BATCH));
			if (sent <= 0) {
				return false;
			}
			owed -= sent;
			this.owed = owed;
		}
		return true;
	}

}
