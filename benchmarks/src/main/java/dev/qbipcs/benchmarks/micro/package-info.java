/**
 * JMH benchmarks of parts. {@code org.openjdk.jmh.Main} runs them, and the side-by-side
 * runner runs some.
 */
@NullMarked
package dev.qbipcs.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
