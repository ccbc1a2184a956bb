package dev.qbipcs.sample.telemetry;

import java.time.Instant;

import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.CTime;
import dev.qbipcs.struct.Length;
import dev.qbipcs.struct.TimeFormat;

/**
 * A measurement of a sensor.
 *
 * @param sensor the sensor's name
 * @param value the measured value, in the unit of the sensor
 * @param atMs the time of the measurement, in milliseconds since 1970
 */
@CStruct(name = "reading")
record BinaryReading(@Length(32) String sensor, double value, @CTime(TimeFormat.MILLIS) Instant atMs) {

	/**
	 * Return it as the hub stores it.
	 * @return the reading
	 * @throws IllegalArgumentException if it is not valid
	 */
	Reading toReading() {
		return new Reading(this.sensor, this.value, this.atMs);
	}

}
