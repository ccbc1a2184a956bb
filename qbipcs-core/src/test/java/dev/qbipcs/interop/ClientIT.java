package dev.qbipcs.interop;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.RequiresRoot;
import dev.qbipcs.testsupport.SharedMemory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Our client against libqb servers.
 */
class ClientIT {

	private static final Duration LONG = Patience.LIMIT;

	private static final Duration SHORT = Duration.ofMillis(50);

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void theClientKnowsWhatItIsConnectedTo() {
		String service = this.peers.service("known");
		ChildProcess server = this.peers.qbServer(service, "--buffer", 50_000);
		IpcClient client = connect(service);
		assertThat(client.serviceName()).isEqualTo(service);
		assertThat(client.transport()).isEqualTo(IpcTransport.SHARED_MEMORY);
		assertThat(client.bufferSize()).isEqualTo(50_000);
		assertThat(client.peer().pid()).isEqualTo((int) server.pid());
		assertThat(client.isConnected()).isTrue();
		server.expect("CREATED 50000");
		client.close();
		assertThat(client.isConnected()).isFalse();
		server.expect("CLOSED");
		server.expect("DESTROYED");
	}

	@Test
	void aReplyCarriesIdAndError() {
		String service = this.peers.service("error");
		this.peers.qbServer(service);
		IpcReply reply = connect(service).sendAndReceive(4711, new byte[10], LONG);
		assertThat(reply.id()).isEqualTo(4711);
		assertThat(reply.error()).isEqualTo(-Errno.ENOSYS.number());
		assertThat(reply.payload()).isEmpty();
	}

	@Test
	void connectingToAnUnusedNameIsRefused() {
		assertThatError(Errno.ECONNREFUSED, () -> IpcClient.connect(this.peers.service("nobody")));
	}

	@Test
	void theServerMayRejectTheClient() {
		String service = this.peers.service("rejecting");
		ChildProcess server = this.peers.qbServer(service, "--reject", Errno.EPERM.number());
		assertThatError(Errno.EPERM, () -> IpcClient.connect(service));
		server.expect("DESTROYED");
	}

	@Test
	void aRequestMayBeMadeOfSeveralParts() {
		String service = this.peers.service("parts");
		this.peers.qbServer(service);
		IpcClient client = connect(service);
		List<MemorySegment> parts = List.of(segment("one"), segment(""), segment(", two"));
		assertThat(client.trySend(1, Payload.of(parts))).isEqualTo(IpcSendResult.SENT);
		assertThat(client.receive(LONG).payload()).asString(StandardCharsets.UTF_8).isEqualTo("one, two");
	}

	@Test
	void aMessageLargerThanTheBufferIsRefused() {
		String service = this.peers.service("toolarge");
		this.peers.qbServer(service);
		IpcClient client = connect(service);
		byte[] payload = new byte[client.bufferSize() - 16 + 1];
		assertThatError(Errno.EMSGSIZE, () -> client.trySend(6, payload));
		assertThatError(Errno.EMSGSIZE, () -> client.send(6, payload, LONG));
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> client.sendAndReceive(1, payload, LONG))
			.withMessageContaining("12329")
			.withMessageContaining("12328");
		assertThat(client.trySend(6, MemorySegment.ofArray(payload).asSlice(1))).isEqualTo(IpcSendResult.SENT);
		assertThat(client.sendAndReceive(1, new byte[100], LONG).payload()).hasSize(100);
	}

	@Test
	void receivingTimesOutWithoutAMessage() {
		String service = this.peers.service("silent");
		this.peers.qbServer(service);
		IpcClient client = connect(service);
		assertThatError(Errno.ETIMEDOUT, () -> client.receive(SHORT));
		assertThatError(Errno.ETIMEDOUT, () -> client.receiveEvent(SHORT));
		client.send(6, new byte[10], LONG);
		assertThat(client.sendAndReceive(1, new byte[10], LONG).payload()).hasSize(10);
		assertThatError(Errno.ETIMEDOUT, () -> client.sendAndReceive(6, new byte[10], SHORT));
		assertThat(client.isConnected()).isTrue();
	}

	@Test
	void aFullRingRefusesAndABlockedSenderTimesOut() {
		String service = this.peers.service("full");
		ChildProcess server = this.peers.qbServer(service);
		IpcClient client = connect(service);
		server.signal("STOP");
		try {
			int sent = 0;
			while (client.trySend(6, new byte[1000]).isSent()) {
				sent++;
			}
			assertThat(sent).isEqualTo(15);
			assertThatError(Errno.EAGAIN, () -> client.send(6, new byte[1000], SHORT));
		}
		finally {
			server.signal("CONT");
		}
		client.send(6, new byte[1000], LONG);
		assertThat(client.sendAndReceive(1, new byte[10], LONG).payload()).hasSize(10);
	}

	@Test
	void aServiceThatIsOffHoldsTheClientBack() {
		String service = this.peers.service("off");
		ChildProcess server = this.peers.qbServer(service);
		IpcClient client = connect(service);
		server.expect("CREATED .*");
		server.ask("rate off", "RATE off");
		assertThat(client.trySend(1, segment("held back"))).isEqualTo(IpcSendResult.NO_ROOM);
		assertThatError(Errno.EAGAIN, () -> client.send(1, new byte[10], SHORT));
		CompletableFuture<IpcReply> blocked = CompletableFuture
			.supplyAsync(() -> client.sendAndReceive(1, new byte[10], LONG), Thread::startVirtualThread);
		server.ask("rate normal", "RATE normal");
		assertThat(blocked.join().payload()).hasSize(10);
	}

	@Test
	void eventsOfTheServerArriveInOrder() {
		String service = this.peers.service("events");
		ChildProcess server = this.peers.qbServer(service);
		IpcClient client = connect(service);
		server.expect("CREATED .*");
		server.ask("event 9 100 20", "EVENTS 20 0");
		for (int i = 0; i < 20; i++) {
			IpcEvent event = client.receiveEvent(LONG);
			assertThat(event.id()).isEqualTo(9);
			assertThat(event.payload()).hasSize(100).startsWith((byte) i);
		}
		assertThatError(Errno.ETIMEDOUT, () -> client.receiveEvent(SHORT));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void allWaitingThreadsNoticeAKilledServerAtOnce(boolean java) {
		String service = this.peers.service("killed");
		ChildProcess server = java ? this.peers.javaServer(service) : this.peers.qbServer(service);
		IpcClient receiving = connect(service);
		IpcClient listening = connect(service);
		IpcClient asking = connect(service);
		CompletableFuture<?> reply = async(() -> receiving.receive(LONG));
		CompletableFuture<?> event = async(() -> listening.receiveEvent(LONG));
		CompletableFuture<?> answer = async(() -> asking.sendAndReceive(6, new byte[10], LONG));
		for (int i = 0; i < 3; i++) {
			server.expect("CREATED .*");
		}
		server.kill();
		for (CompletableFuture<?> waiting : List.of(reply, event, answer)) {
			// long before their own timeout
			Awaitility.await().until(waiting::isCompletedExceptionally);
			assertThat(waiting.exceptionNow()).isInstanceOfSatisfying(IpcException.class,
					(ex) -> assertThat(ex.is(Errno.ENOTCONN)).isTrue());
		}
		assertThat(receiving.isConnected()).isFalse();
		assertThat(receiving.trySend(1, segment("gone"))).isEqualTo(IpcSendResult.GONE);
		assertThatError(Errno.ENOTCONN, () -> receiving.send(1, segment("gone"), LONG));
		List.of(receiving, listening, asking).forEach(IpcClient::close);
		SharedMemory.ofProcess(server.pid()).forEach(SharedMemory::delete);
	}

	@Test
	void aServerThatDisconnectsIsNoticedAtOnce() {
		String service = this.peers.service("disconnecting");
		ChildProcess server = this.peers.qbServer(service);
		IpcClient client = connect(service);
		server.expect("CREATED .*");
		CompletableFuture<?> reply = async(() -> client.receive(LONG));
		server.send("disconnect");
		Awaitility.await().until(reply::isCompletedExceptionally);
		assertThat(reply.exceptionNow()).isInstanceOfSatisfying(IpcException.class,
				(ex) -> assertThat(ex.is(Errno.ENOTCONN)).isTrue());
		// the server can be restarted
		assertThat(connect(service).sendAndReceive(1, new byte[10], LONG).payload()).hasSize(10);
	}

	@Test
	void responsesSentBeforeTheServerDiedCanStillBeRead() {
		String service = this.peers.service("lastwords");
		ChildProcess server = this.peers.qbServer(service);
		IpcClient client = connect(service);
		client.send(1, new byte[10], LONG);
		server.expect("CREATED .*");
		awaitRequests(server, 1);
		server.kill();
		assertThat(client.receive(LONG).payload()).hasSize(10);
		assertThatError(Errno.ENOTCONN, () -> client.receive(LONG));
		client.close();
		SharedMemory.ofProcess(server.pid()).forEach(SharedMemory::delete);
	}

	@Test
	void closingWhileAnotherThreadWaitsEndsTheWait() {
		String service = this.peers.service("closing");
		this.peers.qbServer(service);
		IpcClient client = connect(service);
		CompletableFuture<?> reply = async(() -> client.receive(LONG));
		Awaitility.await().during(SHORT).until(() -> !reply.isDone());
		client.close();
		Awaitility.await().until(reply::isCompletedExceptionally);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> client.receive(SHORT));
	}

	@RequiresRoot
	@Test
	void rootMayUseTheServerOfAnotherUser() {
		String service = this.peers.service("theirs");
		ChildProcess server = this.peers.close(NativeProgram.QB_SERVER.startAs(12345, 23456, service));
		this.peers.close(server::quit);
		server.expect("READY .*");
		IpcClient client = connect(service);
		assertThat(client.peer().uid()).isEqualTo(12345);
		assertThat(client.peer().gid()).isEqualTo(23456);
		assertThat(client.sendAndReceive(1, new byte[100], LONG).payload()).hasSize(100);
	}

	@Test
	void severalThreadsMaySend() {
		String service = this.peers.service("senders");
		ChildProcess server = this.peers.qbServer(service);
		IpcClient client = connect(service);
		List<CompletableFuture<Void>> senders = IntStream.range(0, 4)
			.mapToObj((thread) -> CompletableFuture.runAsync(() -> {
				for (int i = 0; i < 1000; i++) {
					client.send(6, new byte[i % 300], LONG);
				}
			}, Thread::startVirtualThread))
			.toList();
		senders.forEach(CompletableFuture::join);
		awaitRequests(server, 4000);
	}

	@Test
	void clientsLeakNeitherDescriptorsNorMemory() throws IOException {
		String service = this.peers.service("leaking");
		this.peers.qbServer(service);
		long before = 0;
		for (int i = 0; i < 60; i++) {
			try (IpcClient client = IpcClient.connect(service)) {
				client.sendAndReceive(1, new byte[10], LONG);
			}
			before = (i == 10) ? openDescriptors() : before;
		}
		long expected = before;
		Awaitility.await().untilAsserted(() -> {
			assertThat(openDescriptors()).isLessThan(expected + 20);
			assertThat(Files.readAllLines(Path.of("/proc/self/maps"))).noneMatch((line) -> line.contains(service));
		});
	}

	@Test
	void aClosedClientMayBeClosedAgain() {
		String service = this.peers.service("twice");
		this.peers.qbServer(service);
		IpcClient client = connect(service);
		client.close();
		client.close();
		assertThat(client.trySend(1, segment("late"))).isEqualTo(IpcSendResult.GONE);
	}

	private IpcClient connect(String service) {
		return this.peers.close(IpcClient.connect(service));
	}

	/** Waits until the server has taken that many requests of all its clients. */
	private static void awaitRequests(ChildProcess server, int count) {
		Awaitility.await().until(() -> {
			int from = server.lines().size();
			server.ask("stats", "SERVICE .*");
			return server.lines()
				.stream()
				.skip(from)
				.filter((line) -> line.startsWith("STATS"))
				.mapToInt((line) -> Integer.parseInt(line.split(" ", -1)[2]))
				.sum() >= count;
		});
	}

	private static long openDescriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.count();
		}
	}

	private static CompletableFuture<?> async(Runnable call) {
		return CompletableFuture.runAsync(call, (task) -> Thread.ofPlatform().start(task));
	}

	private static MemorySegment segment(String text) {
		return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
	}

	private static void assertThatError(Errno errno, ThrowingCallable call) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(call)
			.satisfies((ex) -> assertThat(ex.is(errno)).as(ex.getMessage()).isTrue());
	}

}
