package dev.qbipcs.internal.server;

/**
 * Where a connection is in its life. Only {@link #LEAVING} is entered by any thread, all
 * others by the loop's.
 *
 * <pre>
 *   ADMITTING --- answered ---> CONNECTED --- client hangs up ---> HUNG_UP
 *     |    |                        |                                 |
 *     |    +----- disconnect() -----+-- disconnect(), a broken rule --+
 *     |                             v                   or nothing left
 *     |                          LEAVING
 *     |                             |  the loop ends the channel
 *     |                             v
 *     |                           CLOSED
 *     |                             |  the last reference is released
 *     |  rejected                   v
 *     +-----------------------> DESTROYED
 * </pre>
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
