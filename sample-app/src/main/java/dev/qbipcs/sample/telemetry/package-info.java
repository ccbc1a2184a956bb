/**
 * Stores readings of sensors, sums them up, and alerts those who asked for it.
 */
@NullMarked
package dev.qbipcs.sample.telemetry;

import org.jspecify.annotations.NullMarked;
