/**
 * Stores readings of sensors, summarizes them, and alerts subscribers.
 */
@NullMarked
package dev.qbipcs.sample.telemetry;

import org.jspecify.annotations.NullMarked;
