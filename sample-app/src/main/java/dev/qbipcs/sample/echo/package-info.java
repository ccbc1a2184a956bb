/**
 * Echoes requests over either transport: the smallest service, and the one for
 * measurements.
 */
@NullMarked
package dev.qbipcs.sample.echo;

import org.jspecify.annotations.NullMarked;
