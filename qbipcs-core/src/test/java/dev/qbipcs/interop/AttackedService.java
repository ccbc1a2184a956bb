package dev.qbipcs.interop;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server process that all tests of a class attack, one after the other. A well-behaved
 * client stays connected and must be served after each, by then as the only client.
 */
final class AttackedService implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

	private final String name = ServiceNames.unique("attacked");

	private final String prefix;

	private ChildProcess server;

	private ChildProcess client;

	/**
	 * Attack a service of its own.
	 * @param prefix the prefix of the names of all attacks
	 */
	@SuppressWarnings("NullAway.Init")
	AttackedService(String prefix) {
		this.prefix = prefix;
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		start();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		try {
			assertOnlyTheOtherClientIsLeft();
		}
		catch (AssertionError | ConditionTimeoutException ex) {
			// one failure must not fail the attacks after it
			ex.addSuppressed(new AssertionError("The server printed:\n" + this.server.output()));
			this.server.close();
			this.client.close();
			SharedMemory.ofProcess(this.server.pid()).forEach(SharedMemory::delete);
			start();
			throw ex;
		}
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.client.quit();
		SharedMemory.assertNothingLeftOf(this.client.pid());
		this.server.quit();
		this.client.close();
		this.server.close();
		SharedMemory.assertNothingLeftOf(this.name);
		SharedMemory.assertNothingLeftOf(this.server.pid());
	}

	private void start() {
		this.server = JavaProcess.start(EchoServer.class, this.name, "quiet", "handshake-timeout=2000",
				"pending-handshakes=20");
		this.server.expect("READY .*");
		this.client = NativeProgram.QB_CLIENT.start("hold", this.name);
		this.client.expect("CONNECTED .*");
		// warm up: compiled code detects faults by other means than interpreted code
		NativeProgram.QB_CLIENT.run("roundtrip", this.name, 2000, 20_000);
	}

	String name() {
		return this.name;
	}

	long pid() {
		return this.server.pid();
	}

	// Run an attack to its end.
	void attack(NativeProgram program, String attack, String verdict) {
		try (ChildProcess hostile = begin(program, attack)) {
			hostile.expect(verdict);
			assertThat(hostile.exitCode()).as(hostile::output).isZero();
			SharedMemory.assertNothingLeftOf(hostile.pid());
		}
	}

	ChildProcess begin(NativeProgram program, String attack) {
		List<Object> arguments = new ArrayList<>(List.of((Object[]) (this.prefix + attack).split(" ", -1)));
		arguments.add(1, this.name);
		return program.start(arguments.toArray());
	}

	void assertTheOtherClientIsServed() {
		this.client.ask("send 1 1000", "SENT 1");
		this.client.ask("recv", "RESPONSE 1 1000 0");
		this.client.ask("send 2 1000", "SENT 1");
		this.client.ask("event", "EVENT 2 1000 0");
	}

	// The server's process has nothing to do, though its clients are there.
	void awaitIdleness() {
		this.server.awaitIdleness();
	}

	private void assertOnlyTheOtherClientIsLeft() {
		assertTheOtherClientIsServed();
		Awaitility.await("only the well-behaved client to be left").untilAsserted(() -> {
			this.server.send("connections");
			assertThat(this.server.expect("CONNECTIONS .*")).isEqualTo("CONNECTIONS 1");
		});
		NativeProgram.QB_CLIENT.run("roundtrip", this.name, 64, 5);
	}

}
