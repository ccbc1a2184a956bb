package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcServer;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.EchoHandler;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Peers;
import dev.qbipcs.testsupport.RequiresRoot;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What our server puts into {@code /dev/shm}, whose it is, and when it goes away.
 */
class SharedFilesIT {

	private static final int USER = 12345;

	private static final int GROUP = 23456;

	private static final AtomicInteger SEQUENCE = new AtomicInteger();

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void aConnectionHasADirectoryWithSixFiles() throws IOException {
		String service = this.peers.service("files");
		this.peers.echo(service);
		ChildProcess client = this.peers.connectedQbClient(service);
		Path directory = directoryOf(client);
		assertThat(directory.getFileName().toString())
			.matches("qb-%d-%d-[0-9]+-[A-Za-z0-9]{6}".formatted(ProcessHandle.current().pid(), client.pid()));
		Map<String, Long> sizes = SharedMemory.files(directory)
			.stream()
			.collect(Collectors.toMap((file) -> file.getFileName().toString(), (file) -> file.toFile().length()));
		// a C client shortens the headers in which it does not see the flow-control word
		assertThat(sizes).containsOnly(Map.entry("qb-request-" + service + "-header", 8252L),
				Map.entry("qb-request-" + service + "-data", 16384L),
				Map.entry("qb-response-" + service + "-header", 8248L),
				Map.entry("qb-response-" + service + "-data", 16384L),
				Map.entry("qb-event-" + service + "-header", 8248L),
				Map.entry("qb-event-" + service + "-data", 16384L));
		client.quit();
		SharedMemory.assertNothingLeftOf(client.pid());
	}

	@RequiresRoot
	@Test
	void theFilesBelongToTheClientAlone() throws IOException {
		String service = this.peers.service("owners");
		this.peers.echo(service);
		ChildProcess client = this.peers.close(NativeProgram.QB_CLIENT.startAs(USER, GROUP, "hold", service));
		client.expect("CONNECTED .*");
		Path directory = directoryOf(client);
		assertThat(ownerAndMode(directory)).isEqualTo("12345:23456 rwx------");
		assertThat(files(directory)).containsExactly("12345:23456 rw-------");
	}

	@RequiresRoot
	@Test
	void accessMayBeGrantedToAGroup() throws IOException {
		String service = this.peers.service("group");
		this.peers.serve(IpcServer.builder(service).handler(new GrantingHandler(0, GROUP, 0660)));
		ChildProcess client = this.peers.close(NativeProgram.QB_CLIENT.startAs(USER, GROUP, "hold", service));
		client.expect("CONNECTED .*");
		client.ask("send 1 64", "SENT 1");
		client.ask("recv 5000", "RESPONSE 1 64 0");
		Path directory = directoryOf(client);
		assertThat(ownerAndMode(directory)).isEqualTo("0:23456 rwxrwx---");
		assertThat(files(directory)).containsExactly("0:23456 rw-rw----");
	}

	@RequiresRoot
	@Test
	void aClientWithoutAccessToTheFilesFailsToConnectAndIsForgotten() {
		String service = this.peers.service("noaccess");
		GrantingHandler handler = new GrantingHandler(0, 0, 0600);
		this.peers.serve(IpcServer.builder(service).handler(handler));
		ChildProcess client = this.peers.close(NativeProgram.QB_CLIENT.startAs(USER, GROUP, "connect", service));
		assertThat(client.exitCode()).isEqualTo(1);
		assertThat(client.output()).isEqualTo("ERROR connect 13 EACCES");
		SharedMemory.assertNothingLeftOf(client.pid());
	}

	@Test
	void directoriesOfDeadServersOfTheSameServiceAreSweptAtStart() throws IOException {
		String service = this.peers.service("swept");
		long dead = deadPid();
		Path own = leftover(dead, service);
		Path other = leftover(dead, this.peers.service("notswept"));
		Path alive = leftover(ProcessHandle.current().pid(), service);
		Path similar = leftover(dead, service + "x");
		try {
			this.peers.echo(service);
			assertThat(own).doesNotExist();
			assertThat(List.of(other, alive, similar)).allSatisfy((path) -> assertThat(path).isDirectory());
			assertThat(SharedMemory.files(alive)).hasSize(6);
		}
		finally {
			List.of(own, other, alive, similar).forEach(SharedMemory::delete);
		}
	}

	@Test
	void theSweepDoesNotFollowLinks() throws IOException {
		String service = this.peers.service("sweptlinks");
		Path victims = Files.createTempDirectory("qbipcs-victims-");
		Path victim = Files.writeString(victims.resolve("qb-request-" + service + "-header"), "precious");
		Path link = Path.of("/dev/shm", "qb-%d-1-7-LINKED".formatted(deadPid()));
		try {
			Files.createSymbolicLink(link, victims);
			this.peers.echo(service);
			assertThat(victim).hasContent("precious");
		}
		finally {
			Files.deleteIfExists(link);
			Files.delete(victim);
			Files.delete(victims);
		}
	}

	private static long deadPid() {
		try (ChildProcess process = ChildProcess.start(List.of("true"))) {
			process.exitCode();
			return process.pid();
		}
	}

	private static Path leftover(long server, String service) throws IOException {
		String random = "%06d".formatted(SEQUENCE.incrementAndGet());
		Path directory = Files.createDirectory(Path.of("/dev/shm", "qb-%d-1-7-%s".formatted(server, random)));
		for (String ring : List.of("request", "response", "event")) {
			for (String part : List.of("header", "data")) {
				Files.createFile(directory.resolve("qb-%s-%s-%s".formatted(ring, service, part)));
			}
		}
		return directory;
	}

	private static Path directoryOf(ChildProcess client) {
		return SharedMemory.between(ProcessHandle.current().pid(), client.pid());
	}

	private static Set<String> files(Path directory) {
		List<Path> files = SharedMemory.files(directory);
		assertThat(files).hasSize(6);
		return files.stream().map(SharedFilesIT::ownerAndMode).collect(Collectors.toSet());
	}

	private static String ownerAndMode(Path path) {
		try {
			return "%s:%s %s".formatted(Files.getAttribute(path, "unix:uid"), Files.getAttribute(path, "unix:gid"),
					PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static final class GrantingHandler extends EchoHandler {

		private final int uid;

		private final int gid;

		private final int mode;

		GrantingHandler(int uid, int gid, int mode) {
			this.uid = uid;
			this.gid = gid;
			this.mode = mode;
		}

		@Override
		public void accept(IpcConnectionRequest request) {
			request.auth(this.uid, this.gid, this.mode);
		}

	}

}
