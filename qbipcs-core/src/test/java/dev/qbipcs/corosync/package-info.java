/**
 * Corosync, whose messages are structs that begin with libqb's headers, as peer of ours.
 */
@NullMarked
package dev.qbipcs.corosync;

import org.jspecify.annotations.NullMarked;
