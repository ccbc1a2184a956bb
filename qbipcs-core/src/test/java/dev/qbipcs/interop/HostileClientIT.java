package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that break the rules lose at most their own connection. All attacks hit the
 * same server process, one after the other; a well-behaved client stays connected and
 * must be served after each.
 */
@Execution(ExecutionMode.SAME_THREAD)
class HostileClientIT {

	@RegisterExtension
	static final AttackedService service = new AttackedService("");

	@ParameterizedTest
	@CsvSource({ "silent, DROPPED", "stall, DROPPED", "wrong-id 0, DROPPED", "wrong-id -3, DROPPED", "trickle, KEPT",
			"eager, KEPT|DROPPED", "half-close, DROPPED", "buffer 0, KEPT", "buffer 1, KEPT", "buffer 16777217, KEPT",
			"buffer 4294967295, KEPT", "buffer 2147483648, KEPT", "leave 200, DROPPED", "churn 100, DROPPED" })
	void handshake(String attack, String verdict) {
		service.attack(NativeProgram.HOSTILE_HANDSHAKE, attack, verdict);
	}

	@Test
	void aCrowdOfHalfOpenConnectionsDelaysOthersByTheTimeoutOnly() {
		try (ChildProcess crowd = service.begin(NativeProgram.HOSTILE_HANDSHAKE, "crowd 100")) {
			crowd.expect("CROWD 100");
			crowd.expect("HOLDING");
			NativeProgram.QB_CLIENT.run("roundtrip", service.name(), 64, 5);
			crowd.quit();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "request header", "request data", "response header", "response data", "event header",
			"event data" })
	void truncatedFiles(String file) {
		service.attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " pending", "DROPPED");
		service.attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " busy", "DROPPED");
		service.attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " closing", "CONNECTED.*");
		try (ChildProcess idle = service.begin(NativeProgram.HOSTILE_FILES, "truncate " + file + " idle")) {
			idle.expect("HOLDING");
			service.assertTheOtherClientIsServed();
			idle.quit();
			SharedMemory.assertNothingLeftOf(idle.pid());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "request data", "response data", "event data" })
	void partlyTruncatedFiles(String file) {
		service.attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " busy 8192", "DROPPED");
	}

	@Test
	void replacedFilesAreNotFollowed() throws IOException {
		Path victim = Files.writeString(Files.createTempFile("qbipcs-victim-", ""), "precious");
		try {
			service.attack(NativeProgram.HOSTILE_FILES, "symlinks " + victim, "KEPT");
			assertThat(victim).hasContent("precious");
		}
		finally {
			Files.delete(victim);
		}
	}

	@Test
	void aReplacedDirectoryIsNotFollowed() throws IOException {
		Path victims = Files.createTempDirectory("qbipcs-victims-");
		List<Path> files = new ArrayList<>();
		for (String name : List.of("request", "response", "event")) {
			for (String part : List.of("header", "data")) {
				files.add(Files.writeString(victims.resolve("qb-%s-%s-%s".formatted(name, service.name(), part)),
						"precious"));
			}
		}
		try (ChildProcess swap = service.begin(NativeProgram.HOSTILE_FILES, "swap " + victims)) {
			swap.expect("KEPT");
			swap.exitCode();
			Awaitility.await("the files to be removed")
				.until(() -> SharedMemory.ofProcess(swap.pid())
					.stream()
					.allMatch((path) -> Files.isSymbolicLink(path) || SharedMemory.files(path).isEmpty()));
			assertThat(files).allSatisfy((file) -> assertThat(file).hasContent("precious"));
			// the link and the moved directory are the client's own
			for (Path path : SharedMemory.ofProcess(swap.pid())) {
				Files.delete(path);
			}
		}
		finally {
			for (Path file : files) {
				Files.deleteIfExists(file);
			}
			Files.delete(victims);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "leave", "lie" })
	void filesThatAClientKeepsMappedUseNoMemoryOnceItIsGone(String how) {
		service.attack(NativeProgram.HOSTILE_FILES, "hoard 5 1048576 " + how, "FREED");
	}

	@Test
	void aForeignFileDoesNotPreventTheRemovalOfOurs() throws IOException {
		try (ChildProcess clutter = service.begin(NativeProgram.HOSTILE_FILES, "clutter")) {
			clutter.expect("KEPT");
			clutter.exitCode();
			Path directory = SharedMemory.between(service.pid(), clutter.pid());
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(SharedMemory.files(directory)).containsExactly(directory.resolve("strange")));
			Files.delete(directory.resolve("strange"));
			Files.delete(directory);
		}
	}

	@ParameterizedTest
	@CsvSource({ "request write_pt 4294967295", "request write_pt 4096", "request write_pt 0",
			"request read_pt 4294967295", "request read_pt 17", "response write_pt 4294967295", "response write_pt 17",
			"response read_pt 4294967295", "response read_pt 4096", "response read_pt 4095",
			"event read_pt 4294967295 2", "event read_pt 4096 2", "event write_pt 77 2", "all word_size 0",
			"all word_size 4294967295", "all word_size 1", "all ref_count -5", "all ref_count 0",
			"all ref_count 2147483647", "response semaphore 0", "all semaphore 2147483647", "all semaphore 4294967295",
			"all semaphore 0xffffffff00000001", "all semaphore 0xffffffffffffffff", "event semaphore 2147483647 2",
			"all flow_control 1", "all flow_control -1" })
	void forgedFields(String field) {
		service.attack(NativeProgram.HOSTILE_RINGS, "forge " + field, "KEPT|DROPPED");
	}

	@ParameterizedTest
	@ValueSource(strings = { "all word_size 0", "all word_size 4294967295", "all ref_count -5", "request read_pt 17",
			"response write_pt 17", "all semaphore 0xffffffff00000001" })
	void fieldsWithAPrivateCopyInTheServerDoNotMatter(String field) {
		service.attack(NativeProgram.HOSTILE_RINGS, "forge " + field, "KEPT");
	}

	@Test
	void forgedPathsAreNotRemoved() throws IOException {
		Path victim = Files.writeString(Files.createTempFile("qbipcs-victim-", ""), "precious");
		try {
			service.attack(NativeProgram.HOSTILE_RINGS, "forge all paths " + victim, "KEPT");
			assertThat(victim).hasContent("precious");
		}
		finally {
			Files.delete(victim);
		}
	}

	@ParameterizedTest
	@CsvSource({ "0 0xA1A1A1A1", "1 0xA1A1A1A1", "15 0xA1A1A1A1", "12329 0xA1A1A1A1", "16384 0xA1A1A1A1",
			"4294967295 0xA1A1A1A1", "4294967280 0xA1A1A1A1", "2147483648 0xA1A1A1A1", "64 0xD0D0D0D0", "64 0",
			"64 0xA110CED0" })
	void forgedChunks(String chunk) {
		service.attack(NativeProgram.HOSTILE_RINGS, "chunk " + chunk, "DROPPED");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 15, -5, 65, 12328, 0x7fffffff, 0x80000000 })
	void forgedSizes(int size) {
		service.attack(NativeProgram.HOSTILE_RINGS, "size " + size, "DROPPED");
	}

	@ParameterizedTest
	@CsvSource({ "id -3, DROPPED", "id -1, KEPT", "id -2, KEPT", "id -2147483648, KEPT", "id 2147483647, KEPT",
			"mute, KEPT", "junk 1, KEPT", "junk 1000, KEPT|DROPPED", "babble 0.5, KEPT|DROPPED",
			"flip 300, KEPT|DROPPED" })
	void requests(String attack, String verdict) {
		service.attack(NativeProgram.HOSTILE_RINGS, attack, verdict);
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 64, 1000, 5000, 12304 })
	void aClientThatDoesNotReadIsHeldBackAndLosesNothing(int size) {
		try (ChildProcess glut = service.begin(NativeProgram.HOSTILE_RINGS, "glut " + size)) {
			String full = glut.expect("FULL .*");
			glut.expect("HOLDING");
			service.assertTheOtherClientIsServed();
			glut.send("go on");
			glut.expect(full.replace("FULL", "RECEIVED"));
			glut.expect("KEPT");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5 })
	void randomGarbage(int seed) {
		try (ChildProcess nonsense = service.begin(NativeProgram.HOSTILE_RINGS, "nonsense " + seed + " 20")) {
			nonsense.expect("NONSENSE 20 .*");
			SharedMemory.assertNothingLeftOf(nonsense.pid());
		}
	}

	@Test
	void aClientThatDiesWhileItWritesIsForgotten() {
		try (ChildProcess unfinished = service.begin(NativeProgram.HOSTILE_RINGS, "unfinished")) {
			unfinished.expect("DYING");
			unfinished.exitCode();
			SharedMemory.assertNothingLeftOf(unfinished.pid());
		}
	}

}
