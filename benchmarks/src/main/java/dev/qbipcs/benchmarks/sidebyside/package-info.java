/**
 * The side-by-side runner: starts servers and clients of several kinds, measures them in
 * alternation, and writes down the results.
 */
@NullMarked
package dev.qbipcs.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;
