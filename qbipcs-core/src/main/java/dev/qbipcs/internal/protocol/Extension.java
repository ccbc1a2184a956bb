package dev.qbipcs.internal.protocol;

/**
 * The extension that two peers of this library negotiate in a gap of the handshake. libqb
 * leaves that gap zeroed or uninitialized. A client offers the extension by one number; a
 * server accepts by another, so that a server that merely echoes the client's bytes does
 * not appear to accept.
 * <p>
 * Over shared memory it makes notification bytes rare: the receiver sets a flag in the
 * header of its ring before it sleeps, and the sender writes a byte only when it sees
 * that flag. The bytes wake the receiver up; their number has no meaning.
 * <p>
 * Over either transport the client numbers its requests, and the server puts the number
 * of the request that it is handling into what it sends in response
 * ({@link RequestHeader}, {@link ResponseHeader}), so that the client can tell which
 * request a response answers.
 */
final class Extension {

	/** "QBJ" and the version, lowest byte first. */
	static final int OFFER = 0x014a4251;

	/** The bitwise complement of the offer. */
	static final int ACCEPTANCE = ~OFFER;

	private Extension() {
	}

}
