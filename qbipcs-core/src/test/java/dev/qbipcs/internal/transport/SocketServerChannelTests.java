package dev.qbipcs.internal.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Both sides of a connection over sockets, and processes that are no part of it.
 */
class SocketServerChannelTests {

	private static final int BUFFER = 12_328;

	private final String service = ServiceNames.unique("channel");

	private final SocketPair sockets = SocketPair.open();

	private final PeerCredentials peer = this.sockets.server().peer();

	private final SocketServerChannel server = SocketServerChannel.create(this.service, this.sockets.server(),
			this.peer, BUFFER, new FileAccess(-1, -1, 0600), false, SharedMemoryBudget.of(0, 0).account(0));

	private final HandshakeResponse description = this.server.describe();

	private final SocketClientChannel client = SocketClientChannel.attach(this.sockets.client(), this.description,
			this.peer);

	private final MemorySegment target = Arena.ofAuto().allocate(BUFFER, 8);

	@AfterEach
	void close() {
		this.client.close(false);
		this.server.disconnect();
		this.server.dispose();
		SharedMemory.assertNothingLeftOf(this.service);
	}

	@Test
	void theDescriptionNamesTheFilesAndSockets() {
		assertThat(this.description.transport()).isEqualTo(IpcTransport.SOCKET.code());
		assertThat(this.description.request()).startsWith("/dev/shm/qb-").endsWith("/qb-control-" + this.service);
		assertThat(this.description.response()).startsWith("/dev/shm/qb-").endsWith("/qb-" + this.service);
		assertThat(this.description.event()).isEmpty();
	}

	@Test
	void datagramsOfOtherProcessesAreDroppedAndCounted() {
		assertThat(this.server.foreignMessages()).isZero();
		try (ChildProcess foreign = inject(100)) {
			Awaitility.await().until(() -> {
				assertThat(this.server.requests().receive(this.target)).isEqualTo(RequestSource.EMPTY);
				return this.server.foreignMessages() == 100;
			});
			foreign.expect("INJECTED 100 0");
		}
	}

	@Test
	void datagramsOfTheClientBehindThemAreReceived() {
		try (ChildProcess foreign = inject(5)) {
			foreign.expect("INJECTED 5 0");
		}
		assertThat(this.client.trySend(7, 0, PayloadForm.SEGMENT, MemorySegment.NULL, 0)).isTrue();
		assertThat(this.server.requests().receive(this.target)).isEqualTo(RequestHeader.SIZE);
		assertThat(RequestHeader.id(this.target)).isEqualTo(7);
		assertThat(this.server.foreignMessages()).isEqualTo(5);
	}

	@Test
	void namesThatLibqbWouldCutAreRefused() {
		String tooLong = "x".repeat(70);
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> SocketServerChannel.create(tooLong, this.sockets.server(), this.peer, BUFFER,
					new FileAccess(-1, -1, 0600), false, SharedMemoryBudget.of(0, 0).account(0)))
			.satisfies((ex) -> assertThat(ex.is(Errno.ENAMETOOLONG)).isTrue());
		SharedMemory.assertNothingLeftOf(tooLong);
	}

	@Test
	void afterTheFirstRequestTheKernelRefusesThem() {
		assertThat(this.client.trySend(4, 0, PayloadForm.SEGMENT, MemorySegment.NULL, 0)).isTrue();
		assertThat(this.server.requests().receive(this.target)).isEqualTo(RequestHeader.SIZE);
		try (ChildProcess foreign = inject(10)) {
			foreign.expect("INJECTED 0 10");
		}
		assertThat(this.server.requests().receive(this.target)).isEqualTo(RequestSource.EMPTY);
		assertThat(this.server.foreignMessages()).isZero();
	}

	private ChildProcess inject(int count) {
		return NativeProgram.HOSTILE_DATAGRAMS.start("inject", this.description.response(), count, 16);
	}

}
