package dev.qbipcs;

import java.util.Objects;

/**
 * A payload that is written where it is sent.
 */
final class WriterPayload implements Payload {

	private final int size;

	private final PayloadWriter writer;

	WriterPayload(int size, PayloadWriter writer) {
		if (size < 0) {
			throw new IllegalArgumentException("A payload has 0 bytes or more, not " + size);
		}
		this.size = size;
		this.writer = Objects.requireNonNull(writer, "writer");
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public void writeTo(PayloadOutput output) {
		this.writer.write(output);
	}

	@Override
	public String toString() {
		return "payload of " + this.size + " bytes";
	}

}
