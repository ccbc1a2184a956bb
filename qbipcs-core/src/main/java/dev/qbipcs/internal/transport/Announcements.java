package dev.qbipcs.internal.transport;

/**
 * The bytes on the setup socket by which a peer announces chunks. One thread at a time.
 */
interface Announcements {

	/**
	 * The socket is readable. Called before the ring is polled.
	 * @return false if the peer ended the stream
	 */
	boolean arrived();

	/**
	 * The socket was readable, but the ring was empty. Afterwards it may not be.
	 * @return false if the peer ended the stream, or sent too many bytes that announce
	 * nothing
	 */
	boolean foundNothing();

	/**
	 * Chunks were read.
	 * @param count how many
	 */
	void chunksRead(int count);

}
