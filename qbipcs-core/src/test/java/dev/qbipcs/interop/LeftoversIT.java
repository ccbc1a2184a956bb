package dev.qbipcs.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.RequiresRoot;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server sweeps the leftovers of a killed one, also in a container, where the process
 * id of both is 1.
 */
@RequiresRoot
class LeftoversIT {

	private static final int CLIENTS = 5;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("leftovers");

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void aServerSweepsLeftoversOfAnotherWithTheSameProcessId(IpcTransport transport) {
		for (int round = 0; round < 3; round++) {
			ChildProcess server = serve(transport);
			assertThat(SharedMemory.ofService(this.service)).as("round " + round).isEmpty();
			killWithClients(server);
			assertThat(SharedMemory.ofService(this.service)).hasSize(CLIENTS)
				.allMatch((directory) -> directory.getFileName().toString().startsWith("qb-1-"));
		}
		serve(transport).quit();
		SharedMemory.assertNothingLeftOf(this.service);
	}

	// In a process namespace of its own, as its first process.
	private ChildProcess serve(IpcTransport transport) {
		List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc", "--kill-child"));
		Object[] arguments = Stream
			.of(this.service, "quiet", "handshake-timeout=60000", (transport == IpcTransport.SOCKET) ? "socket" : null)
			.filter((argument) -> argument != null)
			.toArray();
		command.addAll(JavaProcess.command(JavaProcess.nativeAccess(), EchoServer.class, arguments));
		ChildProcess server = this.peers.close(ChildProcess.start(command));
		server.expect("READY 1");
		return server;
	}

	// The server first, so that it cannot clean up after the clients, then the clients.
	private void killWithClients(ChildProcess server) {
		List<ChildProcess> clients = Stream.generate(() -> this.peers.connectedQbClient(this.service))
			.limit(CLIENTS)
			.toList();
		clients.forEach((client) -> client.signal("STOP"));
		List<ProcessHandle> inside = ProcessHandle.of(server.pid()).orElseThrow().children().toList();
		server.kill();
		Awaitility.await().until(() -> inside.stream().noneMatch(ProcessHandle::isAlive));
		clients.forEach(ChildProcess::kill);
	}

}
