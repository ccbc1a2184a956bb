/**
 * Our server and client against real libqb peers, against each other and against peers
 * that break the rules, as processes.
 */
@NullMarked
package dev.qbipcs.interop;

import org.jspecify.annotations.NullMarked;
