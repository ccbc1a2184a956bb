package dev.qbipcs.client;

import dev.qbipcs.IpcException;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.internal.transport.Transports;

/**
 * Connects and lets the caller wait for it.
 */
final class Connector {

	private Connector() {
	}

	static ClientSession connect(ClientSettings settings) {
		Transports.verifyPlatform();
		Arrival arrival = Arrival.awaited(settings);
		while (true) {
			try {
				return connect(settings, arrival.deadline());
			}
			catch (IpcException ex) {
				long pause = arrival.pauseAfter(ex);
				if (pause == Arrival.NO_USE) {
					throw ex;
				}
				Deadline.pause(pause);
			}
		}
	}

	private static ClientSession connect(ClientSettings settings, long deadline) {
		SetupSocket socket = ServiceConnector.connect(settings.service(), settings.socketPlacement(), deadline);
		try {
			Handshake handshake = new Handshake(settings, socket);
			handshake.begin();
			ClientSession session = handshake.advance();
			while (session == null) {
				if (!socket.awaitInput(deadline)) {
					throw handshake.timedOut();
				}
				session = handshake.advance();
			}
			return session;
		}
		catch (RuntimeException | Error ex) {
			socket.close();
			throw ex;
		}
	}

}
