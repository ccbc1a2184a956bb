package dev.qbipcs;

/**
 * Writes the payload of a message where it belongs: over shared memory that is the
 * connection's buffer itself, so that nothing is copied. Runs at once, in the thread that
 * sends; other threads that send on the same connection wait meanwhile, so it must not
 * block. Nor can it send: neither on its own connection nor on another one, where two
 * writers could wait for each other, nor by a client; all of that fails with an
 * {@link IllegalStateException}, so send before or after. It may disconnect the
 * connection and close the service. What it throws reaches the sender, and nothing is
 * sent.
 */
@FunctionalInterface
public interface PayloadWriter {

	/**
	 * Write a payload. May be called again for the same message if there was no room.
	 * @param output takes exactly as many bytes as were announced; valid until this
	 * returns
	 */
	void write(PayloadOutput output);

}
