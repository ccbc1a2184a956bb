/**
 * Tests of the measuring tools of the peers.
 */
@NullMarked
package dev.qbipcs.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
