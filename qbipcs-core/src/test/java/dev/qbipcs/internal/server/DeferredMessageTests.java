package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcMessage.Deferred;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Messages that are handled off the loop.
 */
class DeferredMessageTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("deferred");

	private final BlockingQueue<Deferred> deferred = new LinkedBlockingQueue<>();

	private final Recorder recorder = new Recorder()
		.onMessage((connection, message) -> this.deferred.add(message.defer()));

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(this.recorder));

	@Test
	void aDeferredMessageKeepsItsContents() throws Exception {
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.send(9, new byte[] { 1, 2, 3 }, PATIENCE);
			try (Deferred message = next()) {
				assertThat(message.id()).isEqualTo(9);
				assertThat(message.size()).isEqualTo(3);
				assertThat(message.toByteArray()).containsExactly(1, 2, 3);
				assertThat(message.segment().byteSize()).isEqualTo(3);
				assertThat(message.buffer()).isSameAs(message.buffer());
				assertThat(message.buffer().remaining()).isEqualTo(3);
				assertThat(message.connection()).isSameAs(this.recorder.connection());
				assertThatIllegalStateException().isThrownBy(message::defer);
				message.reply(message.segment());
			}
			assertThat(client.receive(PATIENCE).payload()).containsExactly(1, 2, 3);
		}
	}

	@Test
	void oneMessageOfAConnectionIsHandledAtATime() throws Exception {
		try (IpcClient client = IpcClient.connect(this.service)) {
			for (int i = 0; i < 5; i++) {
				client.send(i, new byte[1], PATIENCE);
			}
			for (int i = 0; i < 5; i++) {
				Deferred message = next();
				assertThat(message.id()).isEqualTo(i);
				// give the loop a turn in which it would read the next request
				awaitLoop();
				assertThat(this.deferred).isEmpty();
				message.reply(message.segment());
				message.close();
				message.close();
				assertThat(client.receive(PATIENCE).id()).isEqualTo(i);
			}
		}
	}

	@Test
	void otherConnectionsAreServedMeanwhile() throws Exception {
		try (IpcClient slow = IpcClient.connect(this.service); IpcClient quick = IpcClient.connect(this.service)) {
			slow.send(1, new byte[1], PATIENCE);
			Deferred pending = next();
			for (int i = 0; i < 10; i++) {
				quick.send(2, new byte[1], PATIENCE);
				try (Deferred message = next()) {
					message.reply(message.segment());
				}
				assertThat(quick.receive(PATIENCE).id()).isEqualTo(2);
			}
			pending.reply(pending.segment());
			pending.close();
			assertThat(slow.receive(PATIENCE).id()).isEqualTo(1);
		}
	}

	@Test
	void manyMessagesOnManyThreadsAreAnsweredInOrder() {
		Recorder threads = new Recorder().onMessage((connection, message) -> {
			Deferred own = message.defer();
			Thread.ofVirtual().start(() -> {
				try (own) {
					own.reply(own.segment());
				}
			});
		});
		String name = this.peers.service("virtual");
		this.peers.serve(IpcServer.builder(name).handler(threads));
		List<Thread> clients = new ArrayList<>();
		AtomicInteger inOrder = new AtomicInteger();
		for (int c = 0; c < 4; c++) {
			clients.add(Thread.ofPlatform().start(() -> {
				try (IpcClient client = IpcClient.connect(name)) {
					for (int i = 0; i < 50; i++) {
						client.send(i, new byte[1], PATIENCE);
					}
					for (int i = 0; i < 50; i++) {
						inOrder.addAndGet((client.receive(PATIENCE).id() == i) ? 1 : 0);
					}
				}
			}));
		}
		Awaitility.await().until(() -> clients.stream().noneMatch(Thread::isAlive));
		assertThat(inOrder).hasValue(200);
	}

	@Test
	void aClientThatLeavesMeanwhileIsForgottenWhenTheMessageIsClosed() throws Exception {
		Deferred message;
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.send(1, new byte[1], PATIENCE);
			client.send(2, new byte[1], PATIENCE);
			message = next();
		}
		message.close();
		Deferred second = next();
		assertThat(second.id()).isEqualTo(2);
		second.close();
		this.recorder.awaitLog("accept", "created", "message 1", "message 2", "closed", "destroyed");
	}

	@Test
	void answeringAfterTheConnectionWasDroppedFails() throws Exception {
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.send(1, new byte[1], PATIENCE);
			Deferred message = next();
			message.connection().disconnect();
			assertThatExceptionOfType(IpcException.class).isThrownBy(() -> message.reply(message.segment()))
				.matches((ex) -> ex.is(Errno.ENOTCONN));
			message.close();
			this.recorder.awaitLog("accept", "created", "message 1", "closed", "destroyed");
		}
	}

	@Test
	void aClosedMessageCannotBeAnswered() throws Exception {
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.send(1, new byte[1], PATIENCE);
			Deferred message = next();
			message.close();
			assertThatIllegalStateException().isThrownBy(() -> message.reply(message.segment()));
		}
	}

	@Test
	void aMessageThatWasNotDeferredIsValidDuringItsHandlerOnly() {
		List<IpcMessage> kept = new CopyOnWriteArrayList<>();
		Recorder keeper = new Recorder().onMessage((connection, message) -> {
			kept.add(message);
			message.reply(message.segment());
		});
		String name = this.peers.service("stale");
		this.peers.serve(IpcServer.builder(name).handler(keeper));
		try (IpcClient client = IpcClient.connect(name)) {
			client.sendAndReceive(1, new byte[5], PATIENCE);
			IpcConnection connection = keeper.connection();
			Awaitility.await().until(() -> connection.stats().responses() == 1);
			IpcMessage stale = kept.getFirst();
			Awaitility.await().untilAsserted(() -> {
				assertThatIllegalStateException().isThrownBy(stale::segment).withMessageContaining("defer()");
				assertThatIllegalStateException().isThrownBy(stale::buffer);
				assertThatIllegalStateException().isThrownBy(stale::toByteArray);
				assertThatIllegalStateException().isThrownBy(stale::connection);
				assertThatIllegalStateException().isThrownBy(stale::defer);
				assertThatIllegalStateException().isThrownBy(() -> stale.reply(MemorySegment.ofArray(new byte[1])));
			});
		}
	}

	// Once the loop has answered another client, it has read all input that was there
	// before.
	private void awaitLoop() {
		int before = this.server.connections().size();
		try (IpcClient other = IpcClient.connect(this.service)) {
			Awaitility.await()
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.server.connections().size() == before + 1);
			assertThat(other.isConnected()).isTrue();
		}
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.server.connections().size() == before);
	}

	private Deferred next() throws InterruptedException {
		Deferred message = this.deferred.poll(Patience.SECONDS, TimeUnit.SECONDS);
		if (message == null) {
			throw new AssertionError("No message came");
		}
		return message;
	}

}
