/**
 * Verifies the documentation: every example in it is compiled, bound or run.
 */
@NullMarked
package dev.qbipcs.sample.documentation;

import org.jspecify.annotations.NullMarked;
