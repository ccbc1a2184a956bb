/**
 * The ring buffer that two processes share, without locks: one writes, one reads.
 */
@NullMarked
package dev.qbipcs.internal.ring;

import org.jspecify.annotations.NullMarked;
