package dev.qbipcs.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The callbacks of a handler, their order, and the effects of their failures.
 */
class CallbackTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("callbacks");

	@Test
	void aClientSeesThemInOrder() {
		Recorder recorder = serve(new Recorder());
		try (IpcClient client = IpcClient.connect(this.service)) {
			client.sendAndReceive(1, new byte[1], PATIENCE);
			client.sendAndReceive(2, new byte[1], PATIENCE);
		}
		recorder.awaitLog("accept", "created", "message 1", "message 2", "closed", "destroyed");
	}

	@Test
	void requestsSentBeforeAClientLeftAreStillHandled() {
		Recorder recorder = serve(new Recorder().onMessage((connection, message) -> {
		}));
		try (IpcClient client = IpcClient.connect(this.service)) {
			for (int i = 0; i < 30; i++) {
				client.send(7, new byte[10], PATIENCE);
			}
		}
		Awaitility.await().until(() -> recorder.log().contains("destroyed"));
		assertThat(recorder.log()).filteredOn("message 7"::equals).hasSize(30);
	}

	@Test
	void aRejectedClientLearnsWhyAndIsDestroyedOnly() {
		Recorder recorder = serve(new Recorder() {
			@Override
			public void accept(IpcConnectionRequest request) {
				super.accept(request);
				request.reject(Errno.EACCES);
			}
		});
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
			.matches((ex) -> ex.is(Errno.EACCES));
		recorder.awaitLog("accept", "destroyed");
		assertThat(SharedMemory.ofService(this.service)).isEmpty();
	}

	@Test
	void nothingCanBeSentBeforeTheConnectionIsCreated() {
		List<IpcException> failures = new CopyOnWriteArrayList<>();
		Recorder recorder = serve(new Recorder() {
			@Override
			public void accept(IpcConnectionRequest request) {
				failures.add(catchThrowableOfType(IpcException.class, request.connection()::events));
				failures.add(catchThrowableOfType(IpcException.class, request.connection()::responses));
			}
		});
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(failures).hasSize(2)
				.allMatch((ex) -> ex.is(Errno.ENOTCONN))
				.allSatisfy((ex) -> assertThat(ex).hasMessageContaining("send from created() on"));
			assertThat(recorder.connection().events().trySend(1, new byte[1])).isEqualTo(IpcSendResult.SENT);
			assertThat(client.receiveEvent(PATIENCE).id()).isEqualTo(1);
		}
	}

	@Test
	void anExceptionRejectsWithItsError() {
		serve(new Recorder() {
			@Override
			public void accept(IpcConnectionRequest request) {
				throw new IpcException(Errno.EDOM, "not you");
			}
		});
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
			.matches((ex) -> ex.is(Errno.EDOM));
	}

	@Test
	void anyOtherExceptionRejectsWithEio() {
		serve(new Recorder() {
			@Override
			public void accept(IpcConnectionRequest request) {
				throw new IllegalStateException("on purpose");
			}
		});
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> IpcClient.connect(this.service))
			.matches((ex) -> ex.is(Errno.EIO));
	}

	@Test
	void aFailureInAnyOtherCallbackIsHarmless() {
		Recorder recorder = serve(new Recorder() {
			@Override
			public void created(IpcConnection connection) {
				super.created(connection);
				throw new IllegalStateException("on purpose");
			}

			@Override
			public void closed(IpcConnection connection) {
				super.closed(connection);
				throw new IllegalStateException("on purpose");
			}

			@Override
			public boolean readyToDestroy(IpcConnection connection) {
				throw new IllegalStateException("on purpose");
			}

			@Override
			public void destroyed(IpcConnection connection) {
				super.destroyed(connection);
				throw new AssertionError("on purpose");
			}
		});
		for (int i = 0; i < 2; i++) {
			try (IpcClient client = IpcClient.connect(this.service)) {
				assertThat(client.sendAndReceive(1, new byte[3], PATIENCE).payload()).hasSize(3);
			}
			SharedMemory.assertNothingLeftOf(this.service);
		}
		recorder.awaitLog("accept", "created", "message 1", "closed", "destroyed", "accept", "created", "message 1",
				"closed", "destroyed");
	}

	@Test
	void aHandlerThatFailsIsCalledForTheNextMessage() {
		serve(new Recorder().onMessage((connection, message) -> {
			if (message.id() == 1) {
				throw new IllegalStateException("on purpose");
			}
			message.reply(message.segment());
		}));
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.sendAndReceive(1, new byte[1], PATIENCE).error()).isEqualTo(-Errno.EIO.number());
			assertThat(client.sendAndReceive(2, new byte[1], PATIENCE).error()).isZero();
		}
	}

	@Test
	void aConnectionIsDestroyedOnceTheHandlerIsReady() {
		AtomicInteger calls = new AtomicInteger();
		Recorder recorder = serve(new Recorder() {
			@Override
			public boolean readyToDestroy(IpcConnection connection) {
				return calls.incrementAndGet() == 4;
			}
		});
		IpcClient.connect(this.service).close();
		recorder.awaitLog("accept", "created", "closed", "destroyed");
		assertThat(calls).hasValue(4);
	}

	@Test
	void aRetainedConnectionIsDestroyedByItsLastRelease() {
		Recorder recorder = serve(new Recorder());
		IpcClient client = IpcClient.connect(this.service);
		IpcConnection connection = recorder.connection();
		connection.retain();
		connection.retain();
		client.close();
		recorder.awaitLog("accept", "created", "closed");
		assertThat(connection.isConnected()).isFalse();
		assertThat(SharedMemory.ofService(this.service)).as("memory is kept").hasSize(1);
		assertThat(connection.stats().clientPid()).isEqualTo((int) ProcessHandle.current().pid());
		connection.release();
		assertThat(recorder.log()).doesNotContain("destroyed");
		connection.release();
		recorder.awaitLog("accept", "created", "closed", "destroyed");
		SharedMemory.assertNothingLeftOf(this.service);
		assertThatIllegalStateException().isThrownBy(connection::release);
		assertThatIllegalStateException().isThrownBy(connection::retain);
		assertThat(connection.events().trySend(1, new byte[1])).isEqualTo(IpcSendResult.GONE);
	}

	@Test
	void aDisconnectEndsTheConnectionForBoth() {
		Recorder recorder = serve(new Recorder());
		try (IpcClient client = IpcClient.connect(this.service)) {
			IpcConnection connection = recorder.connection();
			connection.disconnect();
			assertThat(connection.isConnected()).isFalse();
			connection.disconnect();
			recorder.awaitLog("accept", "created", "closed", "destroyed");
			Awaitility.await().until(() -> !client.isConnected());
		}
	}

	@Test
	void aHandlerMayDisconnectInCreatedAndInMessage() {
		Recorder recorder = serve(new Recorder() {
			@Override
			public void created(IpcConnection connection) {
				super.created(connection);
				if (connection.id() == 1) {
					connection.disconnect();
				}
			}
		}.onMessage((connection, message) -> connection.disconnect()));
		connectInVain();
		recorder.awaitLog("accept", "created", "closed", "destroyed");
		try (IpcClient second = IpcClient.connect(this.service)) {
			second.send(1, new byte[1], PATIENCE);
			recorder.awaitLog("accept", "created", "closed", "destroyed", "accept", "created", "message 1", "closed",
					"destroyed");
		}
	}

	// The server may end the connection before the client has finished connecting.
	private void connectInVain() {
		try {
			IpcClient.connect(this.service).close();
		}
		catch (IpcException ex) {
			assertThat(ex.error()).isIn(Errno.ENOTCONN.number(), Errno.ENOENT.number());
		}
	}

	private <T extends Recorder> T serve(T recorder) {
		this.peers.serve(IpcServer.builder(this.service).handler(recorder));
		return recorder;
	}

}
