/**
 * Many threads at once, at random, for {@code -Dqbipcs.stress.seconds}.
 */
@NullMarked
package dev.qbipcs.stress;

import org.jspecify.annotations.NullMarked;
