package dev.qbipcs.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.protocol.HandshakeResponse;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Both sides of a connection over sockets, and processes that have no part in it.
 */
@Timeout(30)
class SocketServerChannelTests {

	private static final int BUFFER = 12_328;

	private final String service = ServiceNames.unique("channel");

	private final SocketPair sockets = SocketPair.open();

	private final PeerCredentials peer = this.sockets.server().peer();

	private final SocketServerChannel server = SocketServerChannel.create(this.service, this.sockets.server(),
			this.peer, BUFFER, new FileAccess(-1, -1, 0600));

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
	void theClientLearnsWhatThereIs() {
		assertThat(this.description.transport()).isEqualTo(IpcTransport.SOCKET.code());
		assertThat(this.description.request()).startsWith("/dev/shm/qb-").endsWith("/qb-control-" + this.service);
		assertThat(this.description.response()).startsWith("/dev/shm/qb-").endsWith("/qb-" + this.service);
		assertThat(this.description.event()).isEmpty();
	}

	@Test
	void datagramsOfOtherProcessesAreDroppedAndCountedAmongThoseOfTheClient() {
		assertThat(this.server.foreignMessages()).isZero();
		int own = 0;
		try (ChildProcess foreign = inject(100)) {
			while (own < 50 || this.server.foreignMessages() < 100) {
				boolean sent = own < 50 && this.client.trySend(own, List.of(), 0);
				int size = this.server.receive(this.target);
				while (sent && size == ServerChannel.EMPTY) {
					size = this.server.receive(this.target);
				}
				if (sent) {
					assertThat(size).isEqualTo(RequestHeader.SIZE);
					assertThat(RequestHeader.id(this.target)).isEqualTo(own++);
				}
				else {
					assertThat(size).isEqualTo(ServerChannel.EMPTY);
				}
			}
			foreign.expect("INJECTED 100 0");
		}
		assertThat(this.server.foreignMessages()).isEqualTo(100);
	}

	@Test
	void afterTheFirstResponseTheKernelRefusesThem() {
		assertThat(this.client.trySend(4, List.of(), 0)).isTrue();
		assertThat(this.server.receive(this.target)).isEqualTo(RequestHeader.SIZE);
		assertThat(this.server.sendResponse(4, 0, List.of(), 0)).isEqualTo(ServerChannel.SENT);
		assertThat(this.client.receive(ClientChannel.Lane.RESPONSE)).hasSize(24);
		try (ChildProcess foreign = inject(10)) {
			foreign.expect("INJECTED 0 10");
		}
		assertThat(this.server.receive(this.target)).isEqualTo(ServerChannel.EMPTY);
		assertThat(this.server.foreignMessages()).isZero();
	}

	private ChildProcess inject(int count) {
		return NativeProgram.HOSTILE_DATAGRAMS.start("inject", this.description.response(), count, 16);
	}

}
