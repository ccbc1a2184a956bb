/**
 * Helpers for tests that talk to real libqb peers: C programs compiled on the fly, child
 * processes, a Java server and client that behave like the C ones, and a view of
 * {@code /dev/shm}. Part of the test jar, for the tests of the other modules.
 */
@NullMarked
package dev.qbipcs.testsupport;

import org.jspecify.annotations.NullMarked;
