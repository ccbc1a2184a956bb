package dev.qbipcs.sample.echo;

import java.time.Duration;
import java.util.Random;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.sample.CommandLineClient;
import dev.qbipcs.sample.SampleServices;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The behaviour of every echo service, as seen by unmodified libqb and by the Java
 * client.
 */
@ExtendWith(OutputCaptureExtension.class)
abstract class EchoScenarios extends SampleServices {

	private static final Duration TIMEOUT = Patience.LIMIT;

	private static final byte[] NOTHING = {};

	private final String service;

	private final IpcTransport transport;

	EchoScenarios(String service, IpcTransport transport) {
		this.service = service;
		this.transport = transport;
	}

	@Test
	void travelsAsTheServerSays() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.transport()).isEqualTo(this.transport);
		}
	}

	@Test
	void answersACProgramWithWhatItSent() {
		assertThat(CommandLineClient.run(this.service, "echo", "Grüße, hub")).isEqualTo("Grüße, hub");
	}

	@Test
	void answersPayloadsOfAllSizes() {
		NativeProgram.QB_CLIENT.run("sizes", this.service);
	}

	@Test
	void answersManyClientsAtOnce() {
		NativeProgram.QB_CLIENT.run("many", this.service, 20, 50);
	}

	@Test
	void sendsPayloadsBackAsEvents() {
		NativeProgram.QB_CLIENT.run("events", this.service, 500, 100);
	}

	@Test
	void answersAnyRequestWithAnEmptyPayload() {
		NativeProgram.QB_CLIENT.run("empty", this.service, 100);
	}

	@Test
	void takesOneWayMessages() {
		NativeProgram.QB_CLIENT.run("oneway", this.service, 100, 100);
	}

	@Test
	void whenAHandlerThrowsThenTheClientGetsAnInputOutputErrorAndTheLogTheReason(CapturedOutput output) {
		try (ChildProcess client = NativeProgram.QB_CLIENT.start("hold", this.service)) {
			client.ask("send 3 7", "SENT 1");
			client.ask("recv", "RESPONSE 3 0 -5");
			assertThat(output.getOut().lines()).anyMatch((line) -> line.contains("ERROR") && line.contains(this.service)
					&& line.contains("" + client.pid()));
			assertThat(output).contains("Message 3 always fails, this time with a payload of 7 bytes");
		}
	}

	@Test
	void whenAHandlerThrowsAMappedExceptionThenTheClientGetsItsError() {
		try (ChildProcess client = NativeProgram.QB_CLIENT.start("hold", this.service)) {
			client.ask("send 4 7", "SENT 1");
			client.ask("recv", "RESPONSE 4 0 -22");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 7, 10, 2_000_000_000 })
	void whenThereIsNoHandlerThenTheClientGetsThatError(int id) {
		try (ChildProcess client = NativeProgram.QB_CLIENT.start("hold", this.service)) {
			client.ask("send " + id + " 7", "SENT 1");
			client.ask("recv", "RESPONSE " + id + " 0 -38");
		}
	}

	@Test
	void answersTheJavaClientInOrder() {
		byte[] payload = new byte[100_000];
		new Random(31).nextBytes(payload);
		try (IpcClient client = IpcClient.builder(this.service).bufferSize(1 << 20).connect()) {
			for (int id : new int[] { 6, 1, 2, 3, 4, 5, 7, 6, 1 }) {
				client.send(id, payload, TIMEOUT);
			}
			expect(client, 1, 0, payload);
			expect(client, 3, -5, NOTHING);
			expect(client, 4, -22, NOTHING);
			expect(client, 5, 0, NOTHING);
			expect(client, 7, -38, NOTHING);
			expect(client, 1, 0, payload);
			IpcEvent event = client.receiveEvent(TIMEOUT);
			assertThat(event.id()).isEqualTo(2);
			assertThat(event.payload()).isEqualTo(payload);
		}
	}

	private static void expect(IpcClient client, int id, int error, byte[] payload) {
		IpcReply reply = client.receive(TIMEOUT);
		assertThat(reply.id()).isEqualTo(id);
		assertThat(reply.error()).isEqualTo(error);
		assertThat(reply.payload()).isEqualTo(payload);
	}

}
