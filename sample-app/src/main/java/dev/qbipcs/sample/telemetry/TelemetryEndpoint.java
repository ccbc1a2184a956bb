package dev.qbipcs.sample.telemetry;

import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.spring.annotation.IpcClosed;
import dev.qbipcs.spring.annotation.IpcEventType;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;

/**
 * The hub's service, in JSON for programs that read text, and in C structs for programs
 * in C, whose header is written from this class.
 */
@IpcEventType(id = 22, payload = BinaryAlert.class)
@IpcService(name = "${sample.telemetry.name:sample-telemetry}", id = 2)
class TelemetryEndpoint {

	private final ReadingRepository readings;

	private final RecentReadings recent;

	private final AlertPublisher alerts;

	private final double alertThreshold;

	TelemetryEndpoint(ReadingRepository readings, RecentReadings recent, AlertPublisher alerts,
			TelemetryProperties properties) {
		this.readings = readings;
		this.recent = recent;
		this.alerts = alerts;
		this.alertThreshold = properties.alertThreshold();
	}

	@IpcMessageHandler(10)
	Recorded record(Reading reading) {
		this.readings.add(reading);
		alert(reading);
		return new Recorded(reading.sensor(), reading.exceeds(this.alertThreshold));
	}

	@IpcMessageHandler(11)
	List<SensorStatistics> statistics() {
		return this.readings.statistics();
	}

	@IpcMessageHandler(12)
	Subscribed subscribe(IpcConnection connection) {
		this.alerts.subscribe(connection, AlertForm.JSON);
		return new Subscribed(this.alertThreshold);
	}

	/**
	 * Store a reading.
	 * @param binary the reading
	 * @return what became of it
	 */
	@IpcMessageHandler(20)
	BinaryRecorded recordReading(BinaryReading binary) {
		Reading reading = binary.toReading();
		long id = this.readings.add(reading);
		int alerted = alert(reading);
		ReadingRepository.SensorMean mean = this.readings.mean(reading.sensor());
		return new BinaryRecorded(id, mean.mean(), mean.count(), alerted);
	}

	/**
	 * Store many readings, and count those that are not valid.
	 * @param batch the readings
	 * @return how many were stored
	 */
	@IpcMessageHandler(21)
	BinaryStored recordReadings(BinaryReadings batch) {
		int stored = 0;
		for (BinaryReading binary : batch.readings()) {
			if (tryRecord(binary)) {
				stored++;
			}
		}
		return new BinaryStored(stored, batch.readings().length - stored);
	}

	/**
	 * Subscribe to alerts.
	 * @param connection the client
	 * @return what raises an alert
	 */
	@IpcMessageHandler(23)
	BinarySubscribed subscribeAlerts(IpcConnection connection) {
		this.alerts.subscribe(connection, AlertForm.STRUCT);
		return new BinarySubscribed(this.alertThreshold);
	}

	@IpcExceptionHandler
	Errno refuse(IllegalArgumentException ex) {
		return Errno.EINVAL;
	}

	@IpcClosed
	void closed(IpcConnection connection) {
		this.alerts.unsubscribe(connection);
	}

	private boolean tryRecord(BinaryReading binary) {
		Reading reading;
		try {
			reading = binary.toReading();
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		this.readings.add(reading);
		alert(reading);
		return true;
	}

	// Returns how many clients were alerted.
	private int alert(Reading reading) {
		boolean alert = reading.exceeds(this.alertThreshold);
		this.recent.add(reading, alert);
		return alert ? this.alerts.publish(new Alert(reading, this.alertThreshold)) : 0;
	}

	/**
	 * The answer to a reading.
	 *
	 * @param sensor the sensor of the stored reading
	 * @param alert whether it raised an alert
	 */
	record Recorded(String sensor, boolean alert) {

	}

	/**
	 * The answer to a subscription.
	 *
	 * @param threshold readings above this raise an alert
	 */
	record Subscribed(double threshold) {

	}

}
