package dev.qbipcs.sample.telemetry;

import java.time.Instant;

import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.CText;
import dev.qbipcs.struct.CTime;
import dev.qbipcs.struct.Length;
import dev.qbipcs.struct.TimeFormat;

/**
 * A measurement exceeded the threshold.
 *
 * @param sensor the sensor's name, cut if it is longer
 * @param value the measured value
 * @param threshold the threshold that the value exceeds
 * @param atMs the time of the measurement, in milliseconds since 1970
 */
@CStruct(name = "alert")
record BinaryAlert(@Length(32) @CText(truncated = true) String sensor, double value, double threshold,
		@CTime(TimeFormat.MILLIS) Instant atMs) {

	BinaryAlert(Alert alert) {
		this(alert.sensor(), alert.value(), alert.threshold(), alert.at());
	}

}
