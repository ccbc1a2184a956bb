/**
 * JMH benchmarks. {@code org.openjdk.jmh.Main} runs them.
 */
@NullMarked
package dev.qbipcs.benchmarks;

import org.jspecify.annotations.NullMarked;
