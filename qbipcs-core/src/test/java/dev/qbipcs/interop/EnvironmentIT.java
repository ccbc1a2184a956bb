package dev.qbipcs.interop;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.RequiresRoot;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our server reports what its environment lacks.
 */
class EnvironmentIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void withoutNativeAccessItSaysWhatToAdd() {
		List<String> command = JavaProcess.command(List.of("--illegal-native-access=deny"), EchoServer.class,
				this.peers.service("nonative"));
		ChildProcess server = this.peers.close(ChildProcess.start(command));
		assertThat(server.exitCode()).isEqualTo(1);
		assertThat(server.expect("ERROR .*")).contains("--enable-native-access");
	}

	@RequiresRoot
	@ParameterizedTest
	@CsvSource({ "parked, ERROR connect 12 ENOMEM", "shared-memory=1000000000, ERROR connect 28 ENOSPC" })
	void aClientWithoutSharedMemoryIsRejectedAndOthersAreServed(String option, String error) {
		String service = this.peers.service("shmfull");
		ChildProcess server = inOwnSharedMemory("-o size=256k", service, option);
		server.expect("READY .*");
		assertThat(inside(server, "connect", service, 1_000_000).expect("ERROR.*")).isEqualTo(error);
		inside(server, "roundtrip", service, 64, 100).succeed();
		Awaitility.await().untilAsserted(() -> assertThat(filesSeenBy(server)).isEmpty());
	}

	@RequiresRoot
	@Test
	void unwritableSharedMemoryIsReportedAtStart() {
		String service = this.peers.service("shmreadonly");
		ChildProcess server = inOwnSharedMemory("-o ro", service);
		assertThat(server.exitCode()).isEqualTo(1);
		assertThat(server.expect("ERROR .*")).contains("/dev/shm");
	}

	/** Starts the server where {@code /dev/shm} is a file system of its own. */
	private ChildProcess inOwnSharedMemory(String options, Object... arguments) {
		try (ChildProcess probe = ChildProcess.start(List.of("unshare", "-m", "true"))) {
			boolean mayMount = probe.exitCode() == 0;
			assertThat(mayMount || System.getenv("CI") == null).as("root may mount a file system").isTrue();
			Assumptions.assumeTrue(mayMount, "root may not mount anything here");
		}
		List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c",
				"mount -t tmpfs " + options + " none /dev/shm && exec \"$@\"", "sh"));
		command.addAll(JavaProcess.command(JavaProcess.nativeAccess(), EchoServer.class, arguments));
		return this.peers.close(ChildProcess.start(command));
	}

	private ChildProcess inside(ChildProcess server, Object... arguments) {
		List<String> command = new ArrayList<>(List.of("nsenter", "-m", "-t", "" + server.pid()));
		command.add(NativeProgram.QB_CLIENT.path().toString());
		for (Object argument : arguments) {
			command.add(String.valueOf(argument));
		}
		return this.peers.close(ChildProcess.start(command));
	}

	private String filesSeenBy(ChildProcess server) {
		ChildProcess list = this.peers
			.close(ChildProcess.start(List.of("nsenter", "-m", "-t", "" + server.pid(), "ls", "/dev/shm")));
		return list.succeed();
	}

}
