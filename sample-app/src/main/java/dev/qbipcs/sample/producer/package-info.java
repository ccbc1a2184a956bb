/**
 * Feeds the hub with readings of its own, as any other client would.
 */
@NullMarked
package dev.qbipcs.sample.producer;

import org.jspecify.annotations.NullMarked;
