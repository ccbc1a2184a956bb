/**
 * How bytes get from one process to the other: the setup socket, and the channels that
 * carry messages once it was agreed how.
 */
@NullMarked
package dev.qbipcs.internal.transport;

import org.jspecify.annotations.NullMarked;
