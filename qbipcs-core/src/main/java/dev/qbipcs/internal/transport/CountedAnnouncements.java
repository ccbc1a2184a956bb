package dev.qbipcs.internal.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Takes notification bytes off the setup socket, one for each chunk that was read,
 * without ever waiting for them: a byte that is not there yet is due later. Bytes that
 * belong to no chunk are junk, of which a little is tolerated. One thread at a time.
 */
final class CountedAnnouncements implements Announcements {

	private static final int LARGEST_BATCH = 64;

	/**
	 * Never read: only the number of bytes counts, so that all connections can share it.
	 */
	private static final MemorySegment IGNORED = Arena.global().allocate(LARGEST_BATCH);

	private final SetupSocket socket;

	/** Chunks whose byte was not taken yet; negative while bytes are ahead. */
	private int due;

	private final Junk junk = new Junk();

	private boolean ended;

	CountedAnnouncements(SetupSocket socket) {
		this.socket = socket;
	}

	@Override
	public boolean arrived() {
		// taken once the chunks that it announces were answered
		return true;
	}

	// Take their bytes, and one that came late, if they are there. More at once would let
	// a client fall asleep that is about to send.
	@Override
	public void chunksRead(int count) {
		this.due += count;
		if (this.due > 0) {
			take(Math.clamp(this.due, 1, Math.min(count + 1, LARGEST_BATCH)));
		}
	}

	// Take what is due or else one byte, whose chunk the caller looks for again.
	@Override
	public boolean foundNothing() {
		if (this.due < 0) {
			this.due = 0;
			this.junk.add(1);
		}
		take(Math.clamp(this.due, 1, LARGEST_BATCH));
		return !this.ended && !this.junk.isTooMuch();
	}

	private void take(int count) {
		int taken = this.socket.receive(IGNORED, count);
		if (taken > 0) {
			this.due -= taken;
		}
		this.ended |= taken == 0;
	}

}
