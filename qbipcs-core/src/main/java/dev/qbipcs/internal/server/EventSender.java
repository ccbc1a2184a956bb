package dev.qbipcs.internal.server;

import dev.qbipcs.IpcSendResult;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerLane;
import dev.qbipcs.internal.transport.ServerLane.Outcome;

/**
 * Sends the events of one connection.
 */
final class EventSender extends LaneSender {

	EventSender(ServerConnection connection, ServerLane events, int bufferSize) {
		super(connection, events, bufferSize, "event");
	}

	@Override
	<T> IpcSendResult trySend(int id, int error, PayloadForm<T> form, T payload, long payloadSize) {
		int size = checked(payloadSize);
		ServerConnection connection = connection();
		Outcome outcome = connection.isConnected() ? lane().send(id, error, 0, form, payload, size) : Outcome.CLOSED;
		switch (outcome) {
			case SENT -> connection.counters().event(ResponseHeader.SIZE + size);
			case SENT_NOTIFY_LATER -> {
				connection.counters().event(ResponseHeader.SIZE + size);
				connection.loop().onLoop(connection.pump()::notifyLater);
			}
			case FULL -> full();
			default -> {
			}
		}
		return result(outcome);
	}

}
