package dev.qbipcs.sample.telemetry;

import java.time.Instant;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.sample.CommandLineClient;
import dev.qbipcs.sample.SampleServices;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Readings and alerts as C structs.
 */
class BinaryIT extends SampleServices {

	private static final Instant AT = Instant.parse("2026-01-02T12:00:00.123Z");

	@Test
	void aReadingIsStoredAndAnsweredWithTheMean() {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			BinaryRecorded first = record(client, new BinaryReading("mean", 1, AT));
			BinaryRecorded second = record(client, new BinaryReading("mean", 2, AT));
			assertThat(second.id()).isGreaterThan(first.id());
			assertThat(second.mean()).isEqualTo(1.5);
			assertThat(second.count()).isEqualTo(2);
			assertThat(second.alerted()).isZero();
		}
	}

	@Test
	void anInvalidReadingIsRefused() {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> record(client, new BinaryReading(" ", 1, AT)))
				.matches((ex) -> ex.is(Errno.EINVAL));
			assertThat(client.sendAndReceive(20, new byte[47], Patience.LIMIT).errno()).contains(Errno.EINVAL);
		}
	}

	@Test
	void ofManyReadingsTheValidOnesAreStored() {
		try (IpcClient client = IpcClient.connect(TELEMETRY)) {
			BinaryReading[] readings = { new BinaryReading("batch", 1, AT), new BinaryReading("", 2, AT),
					new BinaryReading("batch", Double.NaN, AT), new BinaryReading("batch", 4, AT) };
			BinaryStored stored = client.sendAndReceive(21, new BinaryReadings(4, 0, readings), BinaryStored.class,
					Patience.LIMIT);
			assertThat(stored).isEqualTo(new BinaryStored(2, 2));
		}
	}

	@Test
	void aSubscriberGetsAlertsAsStructs() {
		try (IpcClient subscriber = IpcClient.connect(TELEMETRY); IpcClient sensor = IpcClient.connect(TELEMETRY)) {
			BinarySubscribed subscribed = subscriber.sendAndReceive(23, new byte[0], Patience.LIMIT)
				.orThrow()
				.as(BinarySubscribed.class);
			assertThat(subscribed.threshold()).isEqualTo(80);
			record(sensor, new BinaryReading("hot", 80.5, AT));
			IpcEvent event = subscriber.receiveEvent(Patience.LIMIT);
			assertThat(event.id()).isEqualTo(22);
			assertThat(event.as(BinaryAlert.class)).isEqualTo(new BinaryAlert("hot", 80.5, 80, AT));
		}
	}

	@Test
	void aProgramInCUsesTheHeader() {
		try (ChildProcess alerts = CommandLineClient.start(TELEMETRY, "alerts", "1")) {
			alerts.expect("alerts above 80");
			assertThat(CommandLineClient.run(TELEMETRY, "record", "from-c", "81"))
				.matches("reading \\d+: mean 81 of 1 readings, [1-9]\\d* alerted");
			alerts.expect("from-c: 81 at [1-9]\\d+");
			alerts.succeed();
		}
	}

	private static BinaryRecorded record(IpcClient client, BinaryReading reading) {
		return client.sendAndReceive(20, reading, BinaryRecorded.class, Patience.LIMIT);
	}

}
