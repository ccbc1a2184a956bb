package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.qbipcs.EventLoop;
import dev.qbipcs.IpcServer;
import dev.qbipcs.RequestRate;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.EchoHandler;
import dev.qbipcs.testsupport.Peers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An idle service is parked.
 */
class IdleIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void theLoopSleepsWhileClientsAreIdle() throws IOException {
		String service = this.peers.service("idle");
		EventLoop loop = this.peers.close(EventLoop.create("idle-loop"));
		IpcServer server = this.peers.serve(IpcServer.builder(service).eventLoop(loop).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		for (int i = 0; i < 9; i++) {
			this.peers.connectedQbClient(service);
		}
		Awaitility.await().until(() -> server.connections().size() == 10);
		client.ask("send 1 64", "SENT 1");
		client.ask("recv 5000", "RESPONSE 1 64 0");
		Path thread = threadNamed("idle-loop");
		Awaitility.await("the loop to park").until(() -> state(thread).equals("S"));
		long wakeups = wakeups(thread);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(100))
			.during(Duration.ofSeconds(1))
			.untilAsserted(() -> assertThat(wakeups(thread) - wakeups).isLessThanOrEqualTo(2));
		// and it wakes up when there is work
		client.ask("send 1 64", "SENT 1");
		client.ask("recv 5000", "RESPONSE 1 64 0");
		Awaitility.await().until(() -> wakeups(thread) > wakeups);
	}

	@Test
	void theLoopSleepsWhileTheServiceIsOffThoughRequestsWait() throws IOException {
		String service = this.peers.service("idleoff");
		EventLoop loop = this.peers.close(EventLoop.create("off-loop"));
		IpcServer server = this.peers.serve(IpcServer.builder(service).eventLoop(loop).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		client.ask("fc 0", "FC 0");
		server.requestRate(RequestRate.OFF);
		Awaitility.await()
			.until(() -> server.connections().stream().anyMatch((c) -> c.stats().flowControlState() == 1));
		client.ask("send 1 64 3", "SENT 3");
		Path thread = threadNamed("off-loop");
		Awaitility.await("the loop to park").until(() -> state(thread).equals("S"));
		long wakeups = wakeups(thread);
		long time = runTime(thread);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(100))
			.during(Duration.ofMillis(500))
			.untilAsserted(() -> assertThat(wakeups(thread) - wakeups).isLessThanOrEqualTo(2));
		assertThat(Duration.ofNanos(runTime(thread) - time)).isLessThan(Duration.ofMillis(100));
		server.requestRate(RequestRate.NORMAL);
		client.ask("drain", "DRAINED 3");
	}

	private static Path threadNamed(String name) throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
			List<Path> found = threads.filter((thread) -> read(thread.resolve("comm")).strip().equals(name)).toList();
			assertThat(found).hasSize(1);
			return found.getFirst();
		}
	}

	private static String state(Path thread) {
		return field(thread, "State:").substring(0, 1);
	}

	private static long wakeups(Path thread) {
		return Long.parseLong(field(thread, "voluntary_ctxt_switches:"));
	}

	/** Time on a processor, in nanoseconds. */
	private static long runTime(Path thread) {
		return Long.parseLong(read(thread.resolve("schedstat")).split(" ", 2)[0]);
	}

	private static String field(Path thread, String name) {
		return read(thread.resolve("status")).lines()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(name.length()).strip())
			.findFirst()
			.orElseThrow();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
