package dev.qbipcs.interop;

import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that offer the extension of Java peers and then break its rules lose at most
 * their own connection. The well-behaved client is a libqb client.
 */
@Execution(ExecutionMode.SAME_THREAD)
class HostileExtendedClientIT {

	@RegisterExtension
	static final AttackedService service = new AttackedService("extended-");

	@ParameterizedTest
	@CsvSource({ "1 0xA1A1A1A1", "15 0xA1A1A1A1", "12329 0xA1A1A1A1", "16384 0xA1A1A1A1", "4294967295 0xA1A1A1A1",
			"2147483648 0xA1A1A1A1", "64 0xD0D0D0D0", "64 0", "64 0xA110CED0" })
	void forgedChunks(String chunk) {
		service.attack(NativeProgram.HOSTILE_RINGS, "chunk " + chunk, "DROPPED");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 15, -5, 65, 0x7fffffff, 0x80000000 })
	void forgedSizes(int size) {
		service.attack(NativeProgram.HOSTILE_RINGS, "size " + size, "DROPPED");
	}

	// Once with an answer and once with an event.
	@ParameterizedTest
	@ValueSource(strings = { "all wake_up 0", "all wake_up 3", "all wake_up 4294967295", "all wake_up 0x7fffffff",
			"all semaphore 0x7fffffff", "all semaphore 0xffffffff", "all semaphore 0xffffffffffffffff",
			"all semaphore 0xffffffff00000001", "all write_pt 4294967295", "request read_pt 17" })
	void fieldsWithAPrivateCopyOrUsedOnlyForWakeUpsDoNotMatter(String field) {
		service.attack(NativeProgram.HOSTILE_RINGS, "forge " + field, "KEPT");
		service.attack(NativeProgram.HOSTILE_RINGS, "forge " + field + " 2", "KEPT");
	}

	@ParameterizedTest
	@ValueSource(strings = { "response read_pt 4294967295", "response read_pt 4096", "event read_pt 4294967295 2" })
	void forgedPointers(String field) {
		service.attack(NativeProgram.HOSTILE_RINGS, "forge " + field, "KEPT|DROPPED");
	}

	@ParameterizedTest
	@CsvSource({ "id -3, DROPPED", "id 2147483647, KEPT", "junk 1, KEPT", "junk 1000, KEPT", "junk 10000, DROPPED",
			"flip 300, KEPT|DROPPED" })
	void requests(String attack, String verdict) {
		service.attack(NativeProgram.HOSTILE_RINGS, attack, verdict);
	}

	@Test
	void aFloodOfBytesLosesTheConnectionAndTheServerSleepsAgain() {
		try (ChildProcess babble = service.begin(NativeProgram.HOSTILE_RINGS, "babble 1")) {
			babble.expect("BABBLING");
			service.assertTheOtherClientIsServed();
			babble.expect("DROPPED");
		}
		service.awaitIdleness();
	}

	@Test
	void aSleepingServerIsWokenByAByteOnly() {
		try (ChildProcess asleep = service.begin(NativeProgram.HOSTILE_RINGS, "asleep")) {
			asleep.expect("HOLDING");
			service.awaitIdleness();
			asleep.send("go on");
			asleep.expect("ASLEEP");
			service.awaitIdleness();
			asleep.send("go on");
			asleep.expect("KEPT");
		}
	}

	@Test
	void aClientThatAlwaysWantsWakeUpsMissesNothing() {
		try (ChildProcess wakeful = service.begin(NativeProgram.HOSTILE_RINGS, "wakeful 2000")) {
			wakeful.expect("TAKEN 2000 2000 POSTS 2000 2000");
			wakeful.expect("KEPT");
		}
	}

	@Test
	void aClientThatOffersTheExtensionWithoutUsingItLosesItsOwnConnectionAtMost() {
		service.attack(NativeProgram.HOSTILE_RINGS, "counting 1000", "KEPT|DROPPED");
	}

	// No semaphore counts the requests, so the ring never runs empty.
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 6, 77 })
	void anEndlessRingDoesNotStarveOtherClients(int id) {
		try (ChildProcess carousel = service.begin(NativeProgram.HOSTILE_RINGS, "carousel " + id)) {
			carousel.expect("TURNING");
			for (int i = 0; i < 10; i++) {
				service.assertTheOtherClientIsServed();
			}
			NativeProgram.QB_CLIENT.run("roundtrip", service.name(), 64, 5);
			carousel.quit();
			SharedMemory.assertNothingLeftOf(carousel.pid());
		}
		service.awaitIdleness();
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 1000, 12304 })
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
	@ValueSource(ints = { 1, 2, 3 })
	void randomGarbage(int seed) {
		try (ChildProcess nonsense = service.begin(NativeProgram.HOSTILE_RINGS, "nonsense " + seed + " 10")) {
			nonsense.expect("NONSENSE 10 .*");
			SharedMemory.assertNothingLeftOf(nonsense.pid());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "request header", "request data", "response header", "response data", "event header",
			"event data" })
	void truncatedFiles(String file) {
		service.attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " pending", "DROPPED");
		service.attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " busy", "DROPPED");
		service.attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " closing", "CONNECTED.*");
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
