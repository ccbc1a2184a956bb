package dev.qbipcs.internal.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Takes bytes that only wake up, off the setup socket. The caller looks for chunks
 * afterwards, never before: a byte may announce one that came just now. There are at most
 * as many bytes as chunks; what exceeds that is junk, of which a little is tolerated. One
 * thread at a time.
 */
final class WakeUpAnnouncements implements Announcements {

	private static final int LARGEST_BATCH = 64;

	/**
	 * Never read: only the number of bytes counts, so that all connections can share it.
	 */
	private static final MemorySegment IGNORED = Arena.global().allocate(LARGEST_BATCH);

	private final SetupSocket socket;

	private final Junk junk = new Junk();

	/** Bytes taken beyond the chunks that were read; negative while chunks are ahead. */
	private long ahead;

	/** Whether the last look took all bytes that were there. */
	private boolean drained;

	WakeUpAnnouncements(SetupSocket socket) {
		this.socket = socket;
	}

	@Override
	public boolean arrived() {
		int taken = this.socket.receive(IGNORED, LARGEST_BATCH);
		this.ahead += Math.max(taken, 0);
		this.drained = taken < LARGEST_BATCH;
		return taken != 0;
	}

	@Override
	public void chunksRead(int count) {
		this.ahead -= count;
	}

	// No chunk is left after bytes were taken, so those that came with chunks are
	// accounted for, except one byte possibly still in flight.
	@Override
	public boolean foundNothing() {
		if (this.ahead > 0) {
			this.junk.add(this.ahead);
			this.ahead = 0;
		}
		else if (this.drained) {
			this.ahead = Math.max(this.ahead, -1);
		}
		return !this.junk.isTooMuch();
	}

}
