/**
 * The programs that the side-by-side runner starts in processes of their own.
 */
@NullMarked
package dev.qbipcs.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
