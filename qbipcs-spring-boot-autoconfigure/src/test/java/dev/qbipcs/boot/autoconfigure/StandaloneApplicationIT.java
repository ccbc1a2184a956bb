package dev.qbipcs.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.ServiceNames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application in a JVM of its own: its lifetime, and its messages if it cannot start.
 */
class StandaloneApplicationIT {

	private static final int SIGTERM = 143;

	private final String service = ServiceNames.unique("standalone");

	@Test
	void aServiceKeepsTheJvmAliveUntilItIsTerminated() {
		try (ChildProcess application = start(JavaProcess.nativeAccess())) {
			application.expect(".*Started IPC service \"" + this.service + "\".*");
			application.expect(".*Started StandaloneApplication.*");
			try (IpcClient client = IpcClient.connect(this.service)) {
				assertThat(client.peer().pid()).isEqualTo((int) application.pid());
				assertThat(TestServices.call(client, 1, "hi")).isEqualTo("1 0 hi");
				application.signal("TERM");
				await().until(() -> !client.isConnected());
			}
			assertThat(application.exitCode()).isEqualTo(SIGTERM);
			assertThat(application.output()).contains("Stopped IPC services \"" + this.service + "\"");
		}
	}

	@Test
	void whenItIsTurnedOffTheJvmEnds() {
		try (ChildProcess application = start(JavaProcess.nativeAccess(), "--qbipcs.enabled=false")) {
			assertThat(application.succeed()).contains("Started StandaloneApplication")
				.contains("IPC services are disabled")
				.doesNotContain("Started IPC service");
		}
	}

	@Test
	void withoutNativeAccessItNamesTheRemedy() {
		try (ChildProcess application = start(List.of("--illegal-native-access=deny"))) {
			assertThat(application.exitCode()).isEqualTo(1);
			assertThat(application.output()).contains("APPLICATION FAILED TO START")
				.contains("start java with --enable-native-access=ALL-UNNAMED")
				.contains("Start java with the option")
				.doesNotContain("\tat ");
		}
	}

	// Without the option for native access, which does not help here.
	@ParameterizedTest
	@ValueSource(strings = { "id=7", "allowed-users=root" })
	void onAnotherPlatformItExplainsHowToStartWithoutServices(String property) {
		try (ChildProcess application = start(List.of("-Dos.name=Plan 9"),
				"--qbipcs.server.services." + this.service + "." + property)) {
			assertThat(application.exitCode()).isEqualTo(1);
			assertThat(application.output()).contains("APPLICATION FAILED TO START")
				.contains("this is Plan 9")
				.contains("set qbipcs.enabled=false")
				.doesNotContain("--enable-native-access")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void whenTheNameIsTakenItNamesTheOwner() {
		try (ChildProcess first = start(JavaProcess.nativeAccess())) {
			first.expect(".*Started StandaloneApplication.*");
			try (ChildProcess second = start(JavaProcess.nativeAccess())) {
				assertThat(second.exitCode()).isEqualTo(1);
				assertThat(second.output()).contains("APPLICATION FAILED TO START")
					.contains("\"" + this.service + "\" is in use by process " + first.pid())
					.doesNotContain("\tat ");
			}
			assertThat(first.isAlive()).isTrue();
		}
	}

	private ChildProcess start(List<String> options, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--test.service=" + this.service));
		all.addAll(List.of(arguments));
		return ChildProcess.start(JavaProcess.command(options, StandaloneApplication.class, all.toArray()));
	}

}
