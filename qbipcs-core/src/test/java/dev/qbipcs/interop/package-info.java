/**
 * Our server and client, as processes, against real libqb peers, against each other and
 * against peers that break the rules.
 */
@NullMarked
package dev.qbipcs.interop;

import org.jspecify.annotations.NullMarked;
