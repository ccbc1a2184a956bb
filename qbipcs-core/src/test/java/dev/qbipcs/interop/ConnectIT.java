package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.RequiresRoot;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * How libqb clients connect to our server, and when they are refused.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class ConnectIT {

	private static final int STRANGER = 12345;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	@Test
	void theClientLearnsTheServersCredentials() throws IOException {
		String service = this.peers.service("who");
		this.peers.serve(builder(service).handler(new EchoHandler()));
		long pid = ProcessHandle.current().pid();
		Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
		Object gid = Files.getAttribute(Path.of("/proc/self"), "unix:gid");
		assertThat(this.peers.qbClient("connect", service).succeed())
			.isEqualTo("CONNECTED 12328 %d %s %s".formatted(pid, uid, gid));
	}

	@Test
	void theServerLearnsTheClientsProcessId() {
		String service = this.peers.service("whoisit");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		await(server, 1);
		assertThat(server.connections().getFirst().peer().pid()).isEqualTo((int) client.pid());
	}

	@Test
	void connectingToAnotherNameIsRefused() {
		String service = this.peers.service("right");
		this.peers.serve(builder(service).handler(new EchoHandler()));
		ChildProcess client = this.peers.qbClient("connect", service + "x");
		assertThat(client.exitCode()).isEqualTo(1);
		assertThat(client.output()).isEqualTo("ERROR connect 111 ECONNREFUSED");
	}

	@Test
	void connectingIsRefusedAfterClose() {
		String service = this.peers.service("withdrawn");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		server.close();
		assertThat(this.peers.qbClient("connect", service).expect("ERROR.*"))
			.isEqualTo("ERROR connect 111 ECONNREFUSED");
		server.start();
		this.peers.qbClient("roundtrip", service, 64, 10).succeed();
	}

	@Test
	void theNameIsAnAbstractAddressOfFullLength() throws IOException {
		String service = this.peers.service("address");
		this.peers.serve(builder(service).handler(new EchoHandler()));
		// the kernel prints each NUL as an at sign: sun_path has 108 bytes
		String expected = "@" + service + "@".repeat(108 - 1 - service.length());
		List<String> addresses = Files.readAllLines(Path.of("/proc/net/unix"))
			.stream()
			.filter((line) -> line.contains("@" + service))
			.map((line) -> line.substring(line.indexOf('@')))
			.toList();
		assertThat(addresses).containsOnly(expected);
	}

	@Test
	void theLongestNameWorks() {
		String service = this.peers.service("long");
		int length = (this.transport == IpcTransport.SOCKET) ? 56 : 106;
		String longest = service + "x".repeat(length - service.length());
		this.peers.serve(builder(longest).handler(new EchoHandler()));
		this.peers.qbClient("roundtrip", longest, 64, 10).succeed();
	}

	@Test
	void aRejectedClientGetsTheErrorAndOnlyDestroyedFollows() {
		String service = this.peers.service("rejecting");
		RejectingHandler handler = new RejectingHandler((request) -> request.reject(Errno.EBUSY));
		IpcServer server = this.peers.serve(builder(service).handler(handler));
		assertThat(this.peers.qbClient("connect", service).expect("ERROR.*")).isEqualTo("ERROR connect 16 EBUSY");
		handler.awaitLog("ACCEPT", "DESTROYED");
		assertThat(server.stats().activeConnections()).isZero();
		assertThat(server.stats().closedConnections()).isZero();
	}

	@Test
	void anExceptionInAcceptRejects() {
		String service = this.peers.service("throwing");
		RejectingHandler handler = new RejectingHandler((request) -> {
			throw new IpcException(Errno.ENOSPC, "No more seats");
		});
		this.peers.serve(builder(service).handler(handler));
		assertThat(this.peers.qbClient("connect", service).expect("ERROR.*")).isEqualTo("ERROR connect 28 ENOSPC");
		handler.awaitLog("ACCEPT", "DESTROYED");
	}

	@RequiresRoot
	@Test
	void anotherUserIsRejectedByItsId() {
		String service = this.peers.service("private");
		RejectingHandler handler = new RejectingHandler((request) -> {
			if (request.peer().uid() == STRANGER) {
				request.reject(Errno.EACCES);
			}
		});
		this.peers.serve(builder(service).handler(handler));
		ChildProcess stranger = this.peers
			.close(NativeProgram.QB_CLIENT.startAs(STRANGER, STRANGER, "connect", service));
		assertThat(stranger.exitCode()).isEqualTo(1);
		assertThat(stranger.output()).isEqualTo("ERROR connect 13 EACCES");
		this.peers.qbClient("roundtrip", service, 64, 10).succeed();
	}

	@RequiresRoot
	@Test
	void anotherUserIsServedByDefault() {
		String service = this.peers.service("open");
		this.peers.serve(builder(service).handler(new EchoHandler()));
		this.peers.close(NativeProgram.QB_CLIENT.startAs(STRANGER, STRANGER, "roundtrip", service, 1000, 100))
			.succeed();
	}

	@Test
	void moreClientsThanAllowedAreRejected() {
		String service = this.peers.service("limited");
		IpcServer server = this.peers.serve(builder(service).maxConnections(2).handler(new EchoHandler()));
		ChildProcess first = this.peers.connectedQbClient(service);
		this.peers.connectedQbClient(service);
		assertThat(this.peers.qbClient("connect", service).expect("ERROR.*")).isEqualTo("ERROR connect 87 EUSERS");
		first.quit();
		await(server, 1);
		this.peers.qbClient("connect", service).succeed();
	}

	@Test
	void twoServersCannotHaveTheSameName() {
		String service = this.peers.service("taken");
		ChildProcess first = this.peers.qbServer(service);
		IpcServer second = this.peers.close(builder(service).handler(new EchoHandler()).build());
		assertThatExceptionOfType(IpcException.class).isThrownBy(second::start)
			.satisfies((ex) -> assertThat(ex.is(Errno.EADDRINUSE)).isTrue())
			.withMessageContaining(service);
		assertThat(second.isRunning()).isFalse();
		first.quit();
		second.start();
		this.peers.qbClient("roundtrip", service, 64, 10).succeed();
	}

	@Test
	void aLibqbServerCannotTakeOurName() {
		String service = this.peers.service("ours");
		this.peers.serve(builder(service).handler(new EchoHandler()));
		ChildProcess second = this.peers.close(NativeProgram.QB_SERVER.start(service));
		assertThat(second.exitCode()).isEqualTo(1);
		assertThat(second.output()).contains("EADDRINUSE");
		this.peers.qbClient("roundtrip", service, 64, 10).succeed();
	}

	@Test
	void theServerEnforcesALowerBoundOfTheBufferSize() {
		String service = this.peers.service("enforced");
		this.peers.serve(builder(service).enforceBufferSize(100_000).handler(new EchoHandler()));
		assertThat(this.peers.qbClient("connect", service, 20_000).succeed()).startsWith("CONNECTED 100000 ");
		assertThat(this.peers.qbClient("connect", service, 200_000).succeed()).startsWith("CONNECTED 200000 ");
	}

	@Test
	void theServerCapsTheBufferSize() {
		String service = this.peers.service("capped");
		this.peers.serve(builder(service).maxBufferSize(50_000).handler(new EchoHandler()));
		assertThat(this.peers.qbClient("connect", service, 400_000_000).succeed()).startsWith("CONNECTED 50000 ");
		// the largest message that fits passes, one byte more does not
		assertThat(this.peers.qbClient("toolarge", service, 400_000).succeed()).contains("CONNECTED 50000", "EMSGSIZE");
	}

	private IpcServerBuilder builder(String service) {
		return IpcServer.builder(service).transport(this.transport);
	}

	private static void await(IpcServer server, int connections) {
		Awaitility.await().until(() -> server.connections().size() == connections);
	}

	private interface Acceptance {

		void accept(IpcConnectionRequest request);

	}

	private static final class RejectingHandler extends EchoHandler {

		private final Acceptance acceptance;

		RejectingHandler(Acceptance acceptance) {
			this.acceptance = acceptance;
		}

		@Override
		public void accept(IpcConnectionRequest request) {
			super.accept(request);
			this.acceptance.accept(request);
		}

	}

}
