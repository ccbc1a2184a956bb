/**
 * Many threads at once, at random, for as long as {@code -Dqbipcs.stress.seconds} says.
 */
@NullMarked
package dev.qbipcs.stress;

import org.jspecify.annotations.NullMarked;
