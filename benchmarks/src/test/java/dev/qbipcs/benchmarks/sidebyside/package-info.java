/**
 * Tests of the side-by-side runner.
 */
@NullMarked
package dev.qbipcs.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;
