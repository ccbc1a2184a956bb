package dev.qbipcs.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server process without free descriptors serves its connections, sleeps, and accepts
 * further clients as soon as it can.
 */
class DescriptorLimitIT {

	private static final String CONNECTED = "CONNECTED ";

	private static final String REFUSED = "ERROR connect 24 EMFILE";

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("emfile");

	private int limit;

	// For each count of spare descriptors the last client lacks a different one.
	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, 12", "SOCKET, 10", "SOCKET, 11", "SOCKET, 12" })
	void clientsAreRejectedOrWaitWithoutDescriptorsAndTheOthersAreServed(IpcTransport transport, int spare) {
		ChildProcess server = serve(transport, spare);
		List<ChildProcess> clients = Stream.generate(this::connect).limit(spare).toList();
		AtomicLong answered = new AtomicLong();
		Awaitility.await("no more answers")
			.during(Duration.ofMillis(500))
			.until(() -> clients.stream().filter((client) -> !client.lines().isEmpty()).count(),
					(count) -> count > 0 && count == answered.getAndSet(count));
		List<ChildProcess> served = clients.stream().filter(DescriptorLimitIT::isConnected).toList();
		assertThat(served).hasSizeBetween(1, spare / 2);
		served.forEach(DescriptorLimitIT::assertIsServed);
		List<ChildProcess> others = new CopyOnWriteArrayList<>(clients);
		others.removeAll(served);
		// a late client may have been accepted meanwhile
		assertThat(others.stream().map(ChildProcess::output).filter((output) -> !output.startsWith(CONNECTED)))
			.as(server::output)
			.isSubsetOf("", REFUSED);
		// connect another, unless one is waiting
		others.add(connect());
		served.getFirst().quit();
		Awaitility.await("room for another").pollInterval(Duration.ofMillis(200)).until(() -> {
			boolean gotIn = others.stream().anyMatch(DescriptorLimitIT::isConnected);
			if (!gotIn) {
				others.add(connect());
			}
			return gotIn;
		});
		served.stream().skip(1).forEach(DescriptorLimitIT::assertIsServed);
		others.stream().filter(DescriptorLimitIT::isConnected).forEach(DescriptorLimitIT::assertIsServed);
	}

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void theServerSleepsWhileItCannotAcceptAndAcceptsWaitingClientsLater(IpcTransport transport) {
		ChildProcess server = serve(transport, 12);
		ChildProcess client = connect();
		client.expect("CONNECTED .*");
		ChildProcess crowd = this.peers.close(NativeProgram.HOSTILE_HANDSHAKE.start("crowd", this.service, 40));
		crowd.expect("HOLDING");
		Awaitility.await().until(() -> highestDescriptor(server) == this.limit - 1);
		ChildProcess waiting = connect();
		server.awaitIdleness();
		assertIsServed(client);
		assertThat(server.lines().stream().filter((line) -> line.contains("accepts no client"))).hasSizeLessThan(25);
		assertThat(waiting.lines()).isEmpty();
		crowd.quit();
		waiting.expect("CONNECTED .*");
		assertIsServed(waiting);
		assertIsServed(client);
	}

	// Leave only the descriptors that the server itself and a few clients need.
	private ChildProcess serve(IpcTransport transport, int spare) {
		List<Object> arguments = new ArrayList<>(List.of(this.service, "quiet", "handshake-timeout=60000"));
		if (transport == IpcTransport.SOCKET) {
			arguments.add("socket");
		}
		ChildProcess server = this.peers.javaServer(arguments.toArray());
		// have it open what it opens at first use
		NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, 100);
		NativeProgram.QB_CLIENT.run("events", this.service, 10, 64);
		Awaitility.await().untilAsserted(() -> {
			server.send("connections");
			assertThat(server.expect("CONNECTIONS .*")).isEqualTo("CONNECTIONS 0");
		});
		this.limit = highestDescriptor(server) + 1 + spare;
		try (ChildProcess prlimit = ChildProcess
			.start(List.of("prlimit", "--pid", "" + server.pid(), "--nofile=" + this.limit + ":" + this.limit))) {
			prlimit.succeed();
		}
		return server;
	}

	private ChildProcess connect() {
		return this.peers.qbClient("hold", this.service);
	}

	private static boolean isConnected(ChildProcess client) {
		return client.output().startsWith(CONNECTED);
	}

	private static void assertIsServed(ChildProcess client) {
		client.ask("send 1 64", "SENT 1");
		client.ask("recv", "RESPONSE 1 64 0");
		client.ask("send 2 64", "SENT 1");
		client.ask("event", "EVENT 2 64 0");
	}

	private static int highestDescriptor(ChildProcess process) {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc", "" + process.pid(), "fd"))) {
			return descriptors.mapToInt((path) -> Integer.parseInt(path.getFileName().toString())).max().orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
