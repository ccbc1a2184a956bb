/**
 * Holds the documentation to its word: every example in it is compiled, bound or run.
 */
@NullMarked
package dev.qbipcs.sample.documentation;

import org.jspecify.annotations.NullMarked;
