package dev.qbipcs.sample.telemetry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.sample.CommandLineClient;
import dev.qbipcs.sample.SampleServices;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The delivery of alerts, and the isolation of subscribers from each other.
 */
@ExtendWith(OutputCaptureExtension.class)
class AlertIT extends SampleServices {

	private static final Duration TIMEOUT = Patience.LIMIT;

	private static final int SMALL_BUFFER = 12_328;

	@Autowired
	private AlertPublisher publisher;

	@AfterEach
	void whenClientsLeaveThenTheirSubscriptionsEnd() {
		Awaitility.await().until(() -> this.publisher.subscriberCount() == 0);
	}

	@Test
	void reachSubscribersAsEvents() {
		try (IpcClient first = subscribe(); IpcClient second = subscribe(); IpcClient sensor = connect()) {
			report(sensor, "hot", 80.5);
			for (IpcClient subscriber : new IpcClient[] { first, second }) {
				IpcEvent event = subscriber.receiveEvent(TIMEOUT);
				assertThat(event.id()).isEqualTo(13);
				assertThat(event.text()).isEqualTo(
						"{\"sensor\":\"hot\",\"value\":80.5," + "\"at\":\"2026-01-02T12:00:00Z\",\"threshold\":80.0}");
			}
		}
	}

	@Test
	void areRaisedOnlyAboveTheThreshold() {
		try (IpcClient subscriber = subscribe(); IpcClient sensor = connect()) {
			report(sensor, "at-the-threshold", 80);
			report(sensor, "above", 80.1);
			assertThat(subscriber.receiveEvent(TIMEOUT).text()).contains("\"above\"");
		}
	}

	@Test
	void comeOnceToAClientThatSubscribesTwice() {
		try (IpcClient subscriber = subscribe()) {
			subscriber.sendAndReceive(12, new byte[0], TIMEOUT);
			report(subscriber, "first", 90);
			report(subscriber, "second", 90);
			assertThat(subscriber.receiveEvent(TIMEOUT).text()).contains("\"first\"");
			assertThat(subscriber.receiveEvent(TIMEOUT).text()).contains("\"second\"");
		}
	}

	@Test
	void doNotWaitForASubscriberThatDoesNotRead(CapturedOutput output) {
		try (IpcClient slow = subscribe(); IpcClient quick = subscribe(); IpcClient sensor = connect()) {
			int sent = 0;
			while (!output.getOut().contains("misses them from now on")) {
				report(sensor, "many", 100 + sent);
				assertThat(quick.receiveEvent(TIMEOUT).text()).contains("\"value\":%d.0".formatted(100 + sent));
				sent++;
			}
			assertThat(slow.receiveEvent(TIMEOUT).text()).contains("\"value\":100.0");
			for (int read = 1; read < sent - 1; read++) {
				assertThat(slow.receiveEvent(TIMEOUT).text()).contains("\"value\":%d.0".formatted(100 + read));
			}
			report(sensor, "room again", 90);
			assertThat(slow.receiveEvent(TIMEOUT).text()).contains("room again");
			assertThat(output).containsOnlyOnce("missed 1 alert");
		}
	}

	@Test
	void reachACProgram() {
		try (ChildProcess watch = CommandLineClient.start(TELEMETRY, "watch", "2")) {
			watch.expect("\\{\"threshold\":80.0}");
			CommandLineClient.run(TELEMETRY, "send", "c-alert", "81.25");
			watch.expect("\\{\"sensor\":\"c-alert\",\"value\":81.25,.*");
			CommandLineClient.run(TELEMETRY, "send", "c-alert", "1e3");
			watch.expect("\\{\"sensor\":\"c-alert\",\"value\":1000.0,.*");
			watch.succeed();
		}
	}

	@Test
	void continueWhenASubscriberIsKilled() {
		try (ChildProcess watch = CommandLineClient.start(TELEMETRY, "watch"); IpcClient sensor = subscribe()) {
			watch.expect("\\{\"threshold\":80.0}");
			watch.kill();
			Awaitility.await().until(() -> this.publisher.subscriberCount() == 1);
			report(sensor, "survivor", 90);
			assertThat(sensor.receiveEvent(TIMEOUT).text()).contains("survivor");
		}
	}

	private static IpcClient connect() {
		return IpcClient.builder(TELEMETRY).bufferSize(SMALL_BUFFER).connect();
	}

	private static IpcClient subscribe() {
		IpcClient client = connect();
		IpcReply reply = client.sendAndReceive(12, new byte[0], TIMEOUT);
		assertThat(reply.error()).isZero();
		assertThat(reply.text()).isEqualTo("{\"threshold\":80.0}");
		return client;
	}

	private static void report(IpcClient client, String sensor, double value) {
		String reading = "{\"sensor\":\"%s\",\"value\":%s,\"at\":\"2026-01-02T12:00:00Z\"}".formatted(sensor, value);
		IpcReply reply = client.sendAndReceive(10, reading.getBytes(StandardCharsets.UTF_8), TIMEOUT);
		assertThat(reply.error()).isZero();
	}

}
