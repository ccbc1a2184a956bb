/**
 * The default event loop.
 */
@NullMarked
package dev.qbipcs.internal.loop;

import org.jspecify.annotations.NullMarked;
