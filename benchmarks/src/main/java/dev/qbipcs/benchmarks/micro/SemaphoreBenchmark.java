package dev.qbipcs.benchmarks.micro;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.internal.ring.SharedSemaphore;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The semaphore that counts the messages of a ring, without contention.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = { "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow" })
@SuppressWarnings("NullAway.Init")
public class SemaphoreBenchmark {

	/** More than a semaphore takes, so that it has a cache line of its own. */
	private static final int SIZE = 64;

	private SharedSemaphore semaphore;

	/**
	 * Create the semaphore in memory as rings have it, outside of the heap and never
	 * freed.
	 */
	@Setup
	public void create() {
		this.semaphore = new SharedSemaphore(Arena.global().allocate(SIZE, SIZE), 0);
		this.semaphore.initialize();
	}

	/**
	 * Post, then acquire, as for a message that is written and read.
	 * @return true
	 */
	@Benchmark
	public boolean pass() {
		this.semaphore.post();
		return this.semaphore.tryAcquire();
	}

}
