package dev.qbipcs.sample.telemetry;

import java.time.Instant;
import java.util.List;

import dev.qbipcs.sample.telemetry.RecentReadings.RecentReading;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves the readings to the page. Everything else on the page comes from the actuator.
 */
@RestController
class ReadingsController {

	private final RecentReadings readings;

	private final double alertThreshold;

	ReadingsController(RecentReadings readings, TelemetryProperties properties) {
		this.readings = readings;
		this.alertThreshold = properties.alertThreshold();
	}

	@GetMapping("/readings")
	News after(@RequestParam(defaultValue = "0") long after) {
		return new News(Instant.now(), this.alertThreshold, this.readings.after(after));
	}

	/**
	 * The readings since an earlier poll.
	 *
	 * @param now the time by this host's clock
	 * @param threshold readings above this raise an alert
	 * @param readings the new readings, oldest first
	 */
	record News(Instant now, double threshold, List<RecentReading> readings) {

	}

}
