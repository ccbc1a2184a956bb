/**
 * Says back what it hears, over either transport: the smallest service, and the one to
 * measure with.
 */
@NullMarked
package dev.qbipcs.sample.echo;

import org.jspecify.annotations.NullMarked;
