package dev.qbipcs.interop;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.Payload;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Messages that are too large or too many, sent by several threads or from several parts,
 * to libqb clients.
 */
class MessagesIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void aClientCannotSendMoreThanTheBufferSize() {
		String service = this.peers.service("toolarge");
		this.peers.echo(service);
		assertThat(this.peers.qbClient("toolarge", service, 20_000).succeed()).contains("CONNECTED 20000",
				"ERROR send 90 EMSGSIZE", "OK");
	}

	@Test
	void theServerCannotSendMoreThanTheBufferSize() {
		Connected connected = connect("toolargetoo");
		IpcConnection connection = connected.connection;
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> connection.events().trySend(7, new byte[12328 - 24 + 1]))
			.satisfies((ex) -> assertThat(ex.is(Errno.EMSGSIZE)).isTrue())
			.withMessageContaining("12329")
			.withMessageContaining("12328");
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> connection.responses().trySend(7, new byte[12328 - 24 + 1]))
			.satisfies((ex) -> assertThat(ex.is(Errno.EMSGSIZE)).isTrue());
		assertThat(connection.events().trySend(7, new byte[12328 - 24])).isEqualTo(IpcSendResult.SENT);
		connected.client.ask("event", "EVENT 7 12304 0");
	}

	@Test
	void aTooLargeReplyFailsInTheHandlerAndTheConnectionSurvives() {
		String service = this.peers.service("toolargereply");
		EchoHandler handler = new EchoHandler() {

			@Override
			public void message(IpcMessage message) {
				if (message.id() == 99) {
					assertThatExceptionOfType(IpcException.class)
						.isThrownBy(() -> message.reply(MemorySegment.ofArray(new byte[20_000])))
						.satisfies((ex) -> report("ERROR " + ex.error()));
					message.reply(99, -Errno.EMSGSIZE.number(), MemorySegment.ofArray(new byte[0]));
				}
				else {
					super.message(message);
				}
			}

		};
		this.peers.serve(IpcServer.builder(service).handler(handler));
		ChildProcess client = this.peers.connectedQbClient(service);
		client.send("send 99 10");
		client.ask("recv", "RESPONSE 99 0 -90");
		client.send("send 1 10");
		client.ask("recv", "RESPONSE 1 10 0");
		assertThat(handler.log()).contains("ERROR 90");
	}

	@Test
	void eventsThatFindNoRoomAreRefusedAndTheOthersArrive() {
		Connected connected = connect("full");
		int sent = 0;
		while (connected.connection.events().trySend(7, new byte[1000]).isSent()) {
			sent++;
		}
		// 4096 words hold chunks of 2 + 256 words; the last word but two is never used
		assertThat(sent).isEqualTo(15);
		assertThat(connected.connection.stats().sendRetries()).isEqualTo(1);
		assertThat(connected.connection.stats().eventQueueLength()).isEqualTo(15);
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> connected.connection.events().send(7, new byte[1000], Duration.ofMillis(50)))
			.satisfies((ex) -> assertThat(ex.is(Errno.EAGAIN)).isTrue());
		connected.client.ask("collect 15", "COLLECTED 15");
		assertThat(connected.connection.events().trySend(7, new byte[1000])).isEqualTo(IpcSendResult.SENT);
		connected.client.ask("event", "EVENT 7 1000 0");
	}

	@Test
	void aBlockedSenderContinuesWhenTheClientMakesRoom() {
		Connected connected = connect("blocked");
		while (connected.connection.events().trySend(7, new byte[1000]).isSent()) {
			// until it is full
		}
		CompletableFuture<Void> blocked = CompletableFuture.runAsync(
				() -> connected.connection.events().send(8, new byte[1000], PATIENCE), Thread::startVirtualThread);
		Awaitility.await().during(Duration.ofMillis(100)).until(() -> !blocked.isDone());
		connected.client.ask("event", "EVENT 7 1000 0");
		Awaitility.await().until(blocked::isDone);
		blocked.join();
		connected.client.ask("collect 14", "COLLECTED 14");
		connected.client.ask("event", "EVENT 8 1000 0");
	}

	@Test
	void aBlockedSenderLearnsThatTheClientIsGone() {
		Connected connected = connect("blockedgone");
		while (connected.connection.events().trySend(7, new byte[1000]).isSent()) {
			// until it is full
		}
		CompletableFuture<Void> blocked = CompletableFuture.runAsync(
				() -> connected.connection.events().send(8, new byte[1000], PATIENCE), Thread::startVirtualThread);
		connected.client.kill();
		Awaitility.await().until(blocked::isCompletedExceptionally);
		assertThat(blocked.exceptionNow()).isInstanceOfSatisfying(IpcException.class,
				(ex) -> assertThat(ex.is(Errno.ENOTCONN)).isTrue());
	}

	@Test
	void eventsWhoseNotificationsFindNoRoomArrive() {
		Connected connected = connect("notified");
		int sent = 0;
		while (connected.connection.events().trySend(7, new byte[0]).isSent()) {
			sent++;
		}
		// the ring holds more of them than the socket holds notifications
		assertThat(sent).isEqualTo(511);
		connected.client.ask("collect " + sent, "COLLECTED " + sent);
		connected.client.ask("event 0", "ERROR EVENT 11 EAGAIN");
	}

	@Test
	void aStoppedClientDoesNotBlockOthers() {
		Connected connected = connect("stopped");
		ChildProcess other = this.peers.connectedQbClient(connected.server.name());
		connected.client.signal("STOP");
		int sent = 0;
		while (connected.connection.events().trySend(7, new byte[100]).isSent()) {
			sent++;
		}
		other.ask("send 1 64", "SENT 1");
		other.ask("recv", "RESPONSE 1 64 0");
		connected.client.signal("CONT");
		connected.client.ask("collect " + sent, "COLLECTED " + sent);
	}

	@Test
	void severalThreadsSendEvents() {
		Connected connected = connect("threads");
		connected.client.send("collect 8000");
		List<CompletableFuture<Void>> senders = IntStream.range(0, 4)
			.mapToObj((thread) -> CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 2000; i++) {
					connected.connection.events().send(thread, new byte[i % 500], PATIENCE);
				}
			}, Thread::startVirtualThread))
			.toList();
		connected.client.expect("COLLECTED 8000");
		senders.forEach(CompletableFuture::join);
		assertThat(connected.connection.stats().events()).isEqualTo(8000);
	}

	@Test
	void aMessageIsMadeOfSeveralParts() {
		Connected connected = connect("parts");
		List<MemorySegment> parts = List.of(text("one"), text(""), text("two, and more"), text("!"));
		assertThat(connected.connection.events().trySend(7, Payload.of(parts))).isEqualTo(IpcSendResult.SENT);
		connected.client.ask("event", "EVENT 7 17 0");
		assertThat(connected.connection.events().trySend(7, -11, Payload.of(parts))).isEqualTo(IpcSendResult.SENT);
		connected.client.ask("event", "EVENT 7 17 -11");
		assertThat(connected.connection.responses().trySend(8, -5, Payload.of(parts))).isEqualTo(IpcSendResult.SENT);
		connected.client.ask("recv", "RESPONSE 8 17 -5");
	}

	@Test
	void clientsAreHeldBackWhileTheServiceIsOff() {
		Connected connected = connect("off");
		connected.server.setRequestRate(RequestRate.OFF);
		Awaitility.await().until(() -> connected.connection.stats().flowControlState() == 1);
		connected.client.send("send 1 64");
		connected.client.expect("ERROR send 11 EAGAIN");
		// a client may ignore flow control until the ring is full
		connected.client.ask("fc 0", "FC 0");
		assertThat(connected.client.ask("send 1 1000 20", "SENT .*")).isEqualTo("SENT 15");
		connected.client.expect("ERROR send 11 EAGAIN");
		connected.client.ask("recv 100", "ERROR RESPONSE 110 ETIMEDOUT");
		assertThat(connected.connection.stats().requests()).isZero();
		connected.server.setRequestRate(RequestRate.NORMAL);
		connected.client.ask("drain 15", "DRAINED 15");
	}

	@Test
	void aConnectionMadeWhileTheServiceIsOffIsHeldBackToo() {
		String service = this.peers.service("offbefore");
		IpcServer server = this.peers
			.serve(IpcServer.builder(service).requestRate(RequestRate.OFF).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		Awaitility.await()
			.until(() -> server.connections().stream().anyMatch((c) -> c.stats().flowControlState() == 1));
		client.send("send 1 64");
		client.expect("ERROR send 11 EAGAIN");
		server.setRequestRate(RequestRate.FAST);
		Awaitility.await()
			.until(() -> server.connections().stream().allMatch((c) -> c.stats().flowControlState() == 0));
		client.ask("send 1 64", "SENT 1");
		client.ask("recv", "RESPONSE 1 64 0");
	}

	@Test
	void answersThatFindNoRoomAreKept() {
		Connected connected = connect("slow");
		int sent = 0;
		while (true) {
			boolean serverIsHeldUp = connected.connection.stats().sendRetries() > 0;
			if (connected.client.ask("send 1 1000", "SENT .*").equals("SENT 1")) {
				sent++;
				continue;
			}
			connected.client.expect("ERROR send 11 EAGAIN");
			if (serverIsHeldUp) {
				break;
			}
			// the client is ahead: let the server catch up
			int soFar = sent;
			Awaitility.await()
				.until(connected.connection::stats, (stats) -> stats.requests() == soFar || stats.sendRetries() > 0);
		}
		// both rings are full; the answers that found no room are queued
		assertThat(sent).isBetween(30, 40);
		connected.client.ask("drain " + sent, "DRAINED " + sent);
	}

	private Connected connect(String prefix) {
		String service = this.peers.service(prefix);
		IpcServer server = this.peers.serve(IpcServer.builder(service).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		Awaitility.await().until(() -> server.connections().size() == 1);
		return new Connected(server, server.connections().getFirst(), client);
	}

	private static MemorySegment text(String text) {
		return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
	}

	private record Connected(IpcServer server, IpcConnection connection, ChildProcess client) {

	}

}
