/**
 * The sample, a local telemetry hub, with one package for each of its features.
 */
@NullMarked
package dev.qbipcs.sample;

import org.jspecify.annotations.NullMarked;
