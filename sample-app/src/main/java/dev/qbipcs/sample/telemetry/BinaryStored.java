package dev.qbipcs.sample.telemetry;

import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.Unsigned;

/**
 * The answer to many measurements.
 *
 * @param stored how many were stored
 * @param rejected how many were not valid
 */
@CStruct(name = "stored")
record BinaryStored(@Unsigned int stored, @Unsigned int rejected) {

}
