package dev.qbipcs.internal.transport;

import java.nio.charset.StandardCharsets;

/**
 * The abstract names of a connection's four datagram sockets, which begin alike.
 *
 * @param base how they begin
 */
record SocketNames(String base) {

	static final String CONTROL = "qb-control-";

	static SocketNames of(ConnectionDirectory directory, String service) {
		return new SocketNames(directory.path() + "/qb-" + service);
	}

	// libqb cuts longer names, and then the two sides miss each other.
	boolean areShortEnough() {
		return response().getBytes(StandardCharsets.UTF_8).length <= ServiceAddress.LONGEST_NAME;
	}

	// The server's, for requests in and responses out.
	String request() {
		return this.base + "-request";
	}

	// The client's, for responses in and requests out.
	String response() {
		return this.base + "-response";
	}

	// The client's, for events in.
	String event() {
		return this.base + "-event";
	}

	// The server's, for events out.
	String eventSender() {
		return this.base + "-event-tx";
	}

}
