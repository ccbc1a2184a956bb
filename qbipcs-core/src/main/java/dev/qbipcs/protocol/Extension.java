package dev.qbipcs.protocol;

/**
 * What two peers of this library agree on beyond libqb's protocol, in gaps of the
 * handshake that libqb fills with zeros or with whatever lies there. A client that offers
 * it writes a number there; a server that takes the offer writes another, which nobody
 * finds there who merely got his own bytes back.
 * <p>
 * Over shared memory it makes notification bytes rare: the receiver of a ring says in its
 * header whether it sleeps, and only then a byte is sent, to wake it up. The number of
 * such bytes means nothing.
 */
final class Extension {

	/** "QBJ" and the version, lowest byte first. */
	static final int OFFER = 0x014a4251;

	/** The same with all bits turned. */
	static final int ACCEPTANCE = ~OFFER;

	private Extension() {
	}

}
