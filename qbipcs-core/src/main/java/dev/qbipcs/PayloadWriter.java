package dev.qbipcs;

/**
 * Writes a payload whose size is known, under the rules of {@link Payload#writeTo}.
 *
 * @see Payload#of(int, PayloadWriter)
 */
@FunctionalInterface
public interface PayloadWriter {

	/**
	 * Write the bytes. May be called again for the same message if there was no room.
	 * @param output takes exactly as many bytes as were announced; valid until this
	 * returns
	 */
	void write(PayloadOutput output);

}
