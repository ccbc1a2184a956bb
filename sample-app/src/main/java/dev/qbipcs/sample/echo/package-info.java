/**
 * Says back what it hears: the smallest service, and the one to measure with.
 */
@NullMarked
package dev.qbipcs.sample.echo;

import org.jspecify.annotations.NullMarked;
