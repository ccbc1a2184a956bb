package dev.qbipcs.sample.telemetry;

import dev.qbipcs.struct.CStruct;

/**
 * The answer to a subscription.
 *
 * @param threshold measurements above this raise an alert
 */
@CStruct(name = "subscribed")
record BinarySubscribed(double threshold) {

}
