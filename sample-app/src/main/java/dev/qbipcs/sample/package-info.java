/**
 * The sample: a local telemetry hub. Each of its packages is one thing it can do.
 */
@NullMarked
package dev.qbipcs.sample;

import org.jspecify.annotations.NullMarked;
