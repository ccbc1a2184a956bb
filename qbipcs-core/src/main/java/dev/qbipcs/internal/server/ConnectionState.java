package dev.qbipcs.internal.server;

/**
 * Where a connection is in its life. Any thread may enter {@link #LEAVING}, the loop's
 * thread alone the others.
 *
 * <pre>
 *   ADMITTING --- answered ---> CONNECTED --- client hangs up ---> HUNG_UP
 *     |    |                      |  |                             |  |
 *     |    +--- disconnect() -----+  |                             |  |
 *     |                           |  +-- service or loop closed ---+  |
 *     |                           v                 |                 |
 *     |                        LEAVING  <-----------|-----------------+
 *     |                           |                 |        nothing left
 *     |  rejected                 v                 |
 *     +----------------------> CLOSED  <------------+
 *                                 |  the last reference is released
 *                                 v
 *                             DESTROYED
 * </pre>
 *
 * A client that breaks a rule is disconnected, as by {@code disconnect()}.
 */
enum ConnectionState {

	/** The client is on its way in: nothing can be sent. */
	ADMITTING,

	/** Requests are handled, messages are sent. */
	CONNECTED,

	/** The requests that the client left behind are handled; nothing can be sent. */
	HUNG_UP,

	/** About to be closed: no further request is handled, nothing can be sent. */
	LEAVING,

	/** The channel was ended; the handler is told, and the application may hold on. */
	CLOSED,

	/** No reference is left, and no memory. */
	DESTROYED;

	boolean isBefore(ConnectionState state) {
		return compareTo(state) < 0;
	}

}
