package dev.qbipcs.sample.telemetry;

import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.Size;
import dev.qbipcs.struct.Unsigned;

/**
 * The answer to a measurement.
 *
 * @param id the number of the stored measurement
 * @param mean the mean of all measurements of the sensor
 * @param count how many these are
 * @param alerted how many subscribers were alerted
 */
@CStruct(name = "recorded")
record BinaryRecorded(@Unsigned long id, double mean, @Unsigned @Size(4) long count, @Unsigned int alerted) {

}
