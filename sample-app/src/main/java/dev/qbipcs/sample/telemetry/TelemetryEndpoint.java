package dev.qbipcs.sample.telemetry;

import java.util.List;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.spring.annotation.IpcClosed;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;

/**
 * The hub's service. Its handlers use the database, so they run on virtual threads, as
 * handlers do by default.
 */
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
		boolean alert = reading.exceeds(this.alertThreshold);
		this.recent.add(reading, alert);
		if (alert) {
			this.alerts.publish(new Alert(reading, this.alertThreshold));
		}
		return new Recorded(reading.sensor(), alert);
	}

	@IpcMessageHandler(11)
	List<SensorStatistics> statistics() {
		return this.readings.statistics();
	}

	@IpcMessageHandler(12)
	Subscribed subscribe(IpcConnection connection) {
		this.alerts.subscribe(connection);
		return new Subscribed(this.alertThreshold);
	}

	@IpcClosed
	void closed(IpcConnection connection) {
		this.alerts.unsubscribe(connection);
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
