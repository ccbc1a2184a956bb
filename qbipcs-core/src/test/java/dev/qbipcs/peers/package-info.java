/**
 * The peers that the tests of the engine start: a server and a client that behave like
 * the C programs, and an event loop that is not ours.
 */
@NullMarked
package dev.qbipcs.peers;

import org.jspecify.annotations.NullMarked;
