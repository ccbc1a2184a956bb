/**
 * What the side-by-side runner starts in processes of its own.
 */
@NullMarked
package dev.qbipcs.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
