/**
 * Helpers for tests that talk to real libqb peers: C programs compiled on the fly, child
 * processes, and a view of {@code /dev/shm}. Without the engine, whose own tests use them
 * too.
 */
@NullMarked
package dev.qbipcs.testsupport;

import org.jspecify.annotations.NullMarked;
