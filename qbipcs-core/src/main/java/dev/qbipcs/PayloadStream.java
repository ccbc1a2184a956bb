package dev.qbipcs;

import java.io.OutputStream;

/**
 * A stream to a {@link PayloadOutput}.
 */
final class PayloadStream extends OutputStream {

	private final PayloadOutput output;

	PayloadStream(PayloadOutput output) {
		this.output = output;
	}

	@Override
	public void write(int value) {
		this.output.put((byte) value);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) {
		this.output.put(bytes, offset, length);
	}

}
