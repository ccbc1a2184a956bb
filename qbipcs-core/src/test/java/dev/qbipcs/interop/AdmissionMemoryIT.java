package dev.qbipcs.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients for which a server lacks memory are rejected with an error, and the server is
 * as if they had never connected.
 */
class AdmissionMemoryIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("memory");

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, -XX:MaxDirectMemorySize=3m, 4194304", "SOCKET, -XX:MaxDirectMemorySize=3m, 4194304",
			"SHARED_MEMORY, -Xmx64m, 104857600", "SOCKET, -Xmx64m, 104857600" })
	void aClientThatAsksForTooMuchIsRejectedAndLeaksNothing(IpcTransport transport, String limit, int bufferSize) {
		ChildProcess server = serve(transport, limit);
		// from now on the server holds what it opens at first use
		assertIsServed();
		assertIsRejected(bufferSize);
		awaitConnections(server, 0);
		List<String> before = held(server);
		for (int i = 0; i < 3; i++) {
			assertIsRejected(bufferSize);
		}
		Awaitility.await().untilAsserted(() -> assertThat(held(server)).isEqualTo(before));
		assertIsServed();
		awaitConnections(server, 0);
		Awaitility.await().untilAsserted(() -> assertThat(held(server)).isEqualTo(before));
	}

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void anAdmittedClientIsAnsweredHoweverLittleMemoryIsLeft(IpcTransport transport) {
		// enough for the one buffer of the loop, which all connections share
		serve(transport, "-XX:MaxDirectMemorySize=3m");
		byte[] payload = new byte[(2 << 20) - 1000];
		for (int i = 0; i < 3; i++) {
			try (IpcClient client = IpcClient.builder(this.service)
				.bufferSize(2 << 20)
				.connectTimeout(PATIENCE)
				.connect()) {
				IpcReply reply = client.sendAndReceive(1, payload, PATIENCE);
				assertThat(reply.error()).isZero();
				assertThat(reply.payload()).isEqualTo(payload);
			}
		}
	}

	private ChildProcess serve(IpcTransport transport, String limit) {
		List<String> options = new ArrayList<>(JavaProcess.nativeAccess());
		options.add(limit);
		return this.peers.server(ChildProcess.start(JavaProcess.command(options, EchoServer.class, this.service,
				"quiet", "max-buffer=209715200", (transport == IpcTransport.SOCKET) ? "socket" : "loops=1")));
	}

	private void assertIsServed() {
		try (IpcClient client = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect()) {
			assertThat(client.sendAndReceive(1, new byte[100], PATIENCE).payload()).hasSize(100);
		}
	}

	private void assertIsRejected(int bufferSize) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(
				() -> IpcClient.builder(this.service).bufferSize(bufferSize).connectTimeout(PATIENCE).connect().close())
			.matches((ex) -> ex.is(Errno.ENOMEM));
	}

	private static void awaitConnections(ChildProcess server, int count) {
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.ask("connections", "CONNECTIONS .*")).isEqualTo("CONNECTIONS " + count));
	}

	// The targets of its descriptors, and the files of its connections.
	private static List<String> held(ChildProcess server) {
		List<String> held = new ArrayList<>();
		try (Stream<Path> descriptors = Files.list(Path.of("/proc", "" + server.pid(), "fd"))) {
			descriptors.forEach((descriptor) -> held.add(descriptor.getFileName() + " " + target(descriptor)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		SharedMemory.ofProcess(server.pid()).forEach((directory) -> held.add(directory.toString()));
		return held.stream().sorted().toList();
	}

	private static String target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (NoSuchFileException ex) {
			return "closed meanwhile";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
