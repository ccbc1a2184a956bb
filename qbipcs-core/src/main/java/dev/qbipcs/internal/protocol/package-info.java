/**
 * The wire format: message headers and the handshake.
 */
@NullMarked
package dev.qbipcs.internal.protocol;

import org.jspecify.annotations.NullMarked;
