package dev.qbipcs.benchmarks.sidebyside;

import java.util.Locale;

/**
 * A size of requests.
 *
 * @param bytes of the payload
 */
record Size(int bytes) {

	static final Size B64 = new Size(64);

	static final Size K4 = new Size(4 << 10);

	static final Size K64 = new Size(64 << 10);

	static final Size K512 = new Size(512 << 10);

	/** The buffer size that most users of libqb request. */
	static final int COMMON_BUFFER = 128 << 10;

	// The buffer size that clients request: the common one if the message fits, else
	// twice the message.
	int buffer() {
		return (this.bytes + 4096 <= COMMON_BUFFER) ? COMMON_BUFFER : this.bytes * 2;
	}

	// The order for a client to send requests of this size, without the milliseconds.
	String trips(int id) {
		return "trips %d %d".formatted(id, this.bytes);
	}

	@Override
	public String toString() {
		return (this.bytes < 1024) ? this.bytes + " B" : String.format(Locale.ROOT, "%d KB", this.bytes >> 10);
	}

}
