/**
 * The default event loop.
 */
@NullMarked
package dev.qbipcs.loop;

import org.jspecify.annotations.NullMarked;
