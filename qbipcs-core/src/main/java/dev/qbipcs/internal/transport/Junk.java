package dev.qbipcs.internal.transport;

/**
 * Counts bytes on a setup socket that announce nothing. A little is tolerated, since a
 * peer that is merely clumsy does no harm by it.
 */
final class Junk {

	/** Bytes, in all, before the peer is thought to be hostile. */
	private static final long TOLERATED = 1024;

	private long bytes;

	void add(long count) {
		this.bytes += count;
	}

	boolean isTooMuch() {
		return this.bytes > TOLERATED;
	}

}
