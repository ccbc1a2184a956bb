package dev.qbipcs.sample.telemetry;

import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.CountedBy;
import dev.qbipcs.struct.Unsigned;

/**
 * Any number of measurements.
 *
 * @param count how many
 * @param reserved 0
 * @param readings the measurements
 */
@CStruct(name = "batch")
record BinaryReadings(@Unsigned int count, @Unsigned int reserved, @CountedBy("count") BinaryReading[] readings) {

}
