package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that request more memory than there is are rejected, and the server survives.
 */
class MemoryLimitIT {

	private static final int CLIENTS = 30;

	private static final int BUFFER = 4 << 20;

	/** For a process with a heap of 256 MiB, of which it uses little. */
	private static final long LIMIT = 400L << 20;

	/** Three rings and their headers. */
	private static final long CONNECTION = 3L * (BUFFER + 4096 + 3 * 4096);

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("memory");

	@Test
	void clientsAreRejectedWhenTheControlGroupHasNoMemory() throws IOException {
		Path group = memoryGroup();
		if (group == null) {
			// no permission to create a group on this machine: set the limit by
			// configuration
			assertThatTheServerSurvives(serve("shared-memory=" + LIMIT / 2));
			return;
		}
		this.peers.close(() -> Awaitility.await().ignoreExceptions().untilAsserted(() -> Files.deleteIfExists(group)));
		List<String> command = new ArrayList<>(
				List.of("sh", "-c", "echo $$ > " + group.resolve("cgroup.procs") + " && exec \"$@\"", "sh"));
		command.addAll(JavaProcess.command(JavaProcess.nativeAccess(), EchoServer.class, this.service, "quiet",
				"handshake-timeout=60000"));
		ChildProcess server = this.peers.close(ChildProcess.start(command));
		server.expect("READY .*");
		assertThat(server.ask("memory", "MEMORY .*")).isEqualTo("MEMORY 0 " + LIMIT / 2);
		assertThatTheServerSurvives(server);
		server.quit();
	}

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void memoryIsReleasedWhenAClientLeaves(IpcTransport transport) {
		long one = (transport == IpcTransport.SOCKET) ? 4096 : 3 * (4096 * 4 + 4096 * 3);
		ChildProcess server = (transport == IpcTransport.SOCKET) ? serve("shared-memory=" + (one * 4 / 3 + 1), "socket")
				: serve("shared-memory=" + (one * 4 / 3 + 1));
		for (int i = 0; i < 3; i++) {
			ChildProcess first = this.peers.connectedQbClient(this.service);
			server.ask("memory", "MEMORY " + one + " .*");
			this.peers.qbClient("hold", this.service).expect("ERROR connect 12 ENOMEM");
			first.quit();
			Awaitility.await().untilAsserted(() -> {
				server.send("memory");
				assertThat(server.expect("MEMORY .*")).startsWith("MEMORY 0 ");
			});
		}
	}

	// One user gets three quarters of half of the limit.
	private void assertThatTheServerSurvives(ChildProcess server) {
		long most = LIMIT / 2 * 3 / 4 / CONNECTION;
		List<ChildProcess> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			ChildProcess client = this.peers.qbClient("hold", this.service, BUFFER);
			client.expect((i < most) ? "CONNECTED .*" : "ERROR connect 12 ENOMEM");
			clients.add(client);
		}
		ChildProcess served = clients.getFirst();
		served.ask("send 1 4000000", "SENT 1");
		served.ask("recv 60000", "RESPONSE 1 4000000 0");
		assertThat(server.isAlive()).isTrue();
		clients.subList(0, (int) most).forEach(ChildProcess::quit);
	}

	private ChildProcess serve(String... options) {
		List<Object> arguments = new ArrayList<>(List.of(this.service, "quiet", "handshake-timeout=60000"));
		arguments.addAll(List.of(options));
		return this.peers.javaServer(arguments.toArray());
	}

	// Create a control group, or return null if that is not permitted here.
	private static @Nullable Path memoryGroup() {
		String name = "qbipcs-test-" + ProcessHandle.current().pid();
		Path first = group(Path.of("/sys/fs/cgroup/memory", name), "memory.limit_in_bytes");
		return (first != null) ? first : group(Path.of("/sys/fs/cgroup", name), "memory.max");
	}

	private static @Nullable Path group(Path group, String limit) {
		try {
			Files.createDirectory(group);
		}
		catch (IOException ex) {
			// no such hierarchy, or no permission
			return null;
		}
		try {
			if (Files.exists(group.resolve(limit))) {
				Files.writeString(group.resolve(limit), "" + LIMIT);
				return group;
			}
		}
		catch (IOException ex) {
			// no permission to set the limit
		}
		group.toFile().delete();
		return null;
	}

}
