/**
 * The wire format: message headers and the handshake.
 */
@NullMarked
package dev.qbipcs.protocol;

import org.jspecify.annotations.NullMarked;
