package dev.qbipcs.sample.telemetry;

import java.time.Instant;
import java.util.List;

import dev.qbipcs.sample.telemetry.RecentReadings.RecentReading;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells the page what sensors report. All else that the page shows comes from the
 * actuator.
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
	 * What came since somebody looked last.
	 *
	 * @param now the time by this host's clock
	 * @param threshold readings above this raise an alert
	 * @param readings what came, oldest first
	 */
	record News(Instant now, double threshold, List<RecentReading> readings) {

	}

}
