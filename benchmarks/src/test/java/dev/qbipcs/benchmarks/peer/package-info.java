/**
 * Tests of what the peers measure with.
 */
@NullMarked
package dev.qbipcs.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
