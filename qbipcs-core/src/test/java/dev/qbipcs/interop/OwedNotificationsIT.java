package dev.qbipcs.interop;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Supplier;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A libqb client takes an event for each byte on its setup socket. More events fit into
 * its ring than bytes into the socket, and the owed bytes must be sent even while a
 * handler occupies the loop, as in libqb's own stress test.
 */
class OwedNotificationsIT {

	private static final int BUFFER = 131_072;

	private static final int HEADER = 24;

	private static final MemorySegment LARGE = MemorySegment.ofArray(new byte[131_040 - HEADER]);

	private static final MemorySegment EMPTY = MemorySegment.ofArray(new byte[0]);

	private static final int EVENTS = 600;

	private static final int EVENT = 1;

	private static final int RESPONSE = 2;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("owed");

	@Test
	void theyAreSentWhileAnEventWaitsForRoom() {
		ChildProcess client = clientThatLetsEventsPileUp(EVENT);
		client.ask("collect " + (EVENTS + 1), "COLLECTED " + (EVENTS + 1));
		client.ask("event 0", "ERROR EVENT 11 EAGAIN");
	}

	@Test
	void theyAreSentWhileAResponseWaitsForRoom() {
		ChildProcess client = clientThatLetsEventsPileUp(RESPONSE);
		client.ask("collect " + EVENTS, "COLLECTED " + EVENTS);
		client.ask("recv 60000", "RESPONSE 2 %d 0".formatted(LARGE.byteSize()));
		client.ask("recv 60000", "RESPONSE 2 %d 0".formatted(LARGE.byteSize()));
	}

	private ChildProcess clientThatLetsEventsPileUp(int request) {
		IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(new Handler()));
		ChildProcess client = this.peers.qbClient("hold", this.service, BUFFER);
		client.expect("CONNECTED " + BUFFER + " .*");
		client.ask("send " + request + " 0", "SENT 1");
		Awaitility.await()
			.until(() -> server.connections().stream().anyMatch((connection) -> connection.stats().events() == EVENTS));
		return client;
	}

	/**
	 * Retries on the loop until there is room.
	 */
	private static final class Handler implements IpcServerHandler {

		@Override
		public void message(IpcMessage message) {
			IpcConnection connection = message.connection();
			for (int i = 0; i < EVENTS; i++) {
				assertThat(connection.events().trySend(EVENT, EMPTY)).isEqualTo(IpcSendResult.SENT);
			}
			if (message.id() == EVENT) {
				insist(() -> connection.events().trySend(EVENT, LARGE));
			}
			else {
				insist(() -> connection.responses().trySend(RESPONSE, LARGE));
				insist(() -> connection.responses().trySend(RESPONSE, LARGE));
			}
		}

		private static void insist(Supplier<IpcSendResult> send) {
			Awaitility.await()
				.pollInSameThread()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> send.get().isSent());
		}

	}

}
