package dev.qbipcs.struct;

/**
 * A header that each message begins with ({@code qbipc_common.h}).
 */
public enum MessageHeader {

	/** The struct begins after the header, whichever the message has. */
	NONE(0, ""),

	/** {@code struct qb_ipc_request_header}. */
	REQUEST(16, "qb_ipc_request_header"),

	/** {@code struct qb_ipc_response_header}, which events have, too. */
	RESPONSE(24, "qb_ipc_response_header");

	/** What libqb demands of its headers. */
	static final int ALIGNMENT = 8;

	private final int size;

	private final String structName;

	MessageHeader(int size, String structName) {
		this.size = size;
		this.structName = structName;
	}

	/**
	 * Return the size of the header.
	 * @return bytes
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Return the name of its struct in C.
	 * @return the name, without {@code struct}; empty for none
	 */
	public String structName() {
		return this.structName;
	}

}
