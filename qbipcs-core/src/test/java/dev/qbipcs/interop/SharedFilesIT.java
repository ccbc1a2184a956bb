package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The files of our server in {@code /dev/shm}, and when they are removed.
 */
class SharedFilesIT {

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
		// a C client truncates the headers of rings without a flow-control word
		assertThat(sizes).containsOnly(Map.entry("qb-request-" + service + "-header", 8252L),
				Map.entry("qb-request-" + service + "-data", 16384L),
				Map.entry("qb-response-" + service + "-header", 8248L),
				Map.entry("qb-response-" + service + "-data", 16384L),
				Map.entry("qb-event-" + service + "-header", 8248L),
				Map.entry("qb-event-" + service + "-data", 16384L));
		client.quit();
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

}
