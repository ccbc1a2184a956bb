/**
 * What goes over the wire: the headers of messages and the handshake.
 */
@NullMarked
package dev.qbipcs.protocol;

import org.jspecify.annotations.NullMarked;
