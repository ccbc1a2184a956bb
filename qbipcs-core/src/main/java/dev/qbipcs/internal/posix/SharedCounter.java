package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Adds to words in memory that a peer may truncate, atomically with what other processes
 * do to them.
 * <p>
 * The JVM turns a fault into an {@link InternalError} in compiled code, and in plain and
 * volatile accesses of interpreted code. An atomic addition of interpreted code ends in a
 * function of the JVM that has no such protection: a fault there would end the process.
 * So the kernel adds, which reports a fault instead, until the JVM is seen to run the
 * addition compiled; in a JVM that only interprets it does so for ever.
 */
public final class SharedCounter {

	/** The kernel takes a signed argument of 12 bits. */
	public static final int LARGEST_CHANGE = 0x7ff;

	private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

	/** Between what a compiled addition takes and what an interpreted one does. */
	private static final int COMPILED_NANOS = 100;

	private static final int BATCH = 256;

	/** Together more additions than any compiler waits for. */
	private static final int FAST_BATCHES = 100;

	/** Then the JVM only interprets. */
	private static final int BATCHES = 2000;

	private static final long PAUSE_NANOS = 1_000_000;

	private static volatile boolean compiled;

	static {
		Thread.ofPlatform().daemon().name("qbipcs-warm-up").start(SharedCounter::warmUp);
	}

	private SharedCounter() {
	}

	/**
	 * Add to a word.
	 * @param memory the memory
	 * @param offset where the word begins, a multiple of 4
	 * @param change what to add, up to {@link #LARGEST_CHANGE} either way; the sum wraps
	 * around
	 * @throws InternalError if the memory is gone; see {@link MemoryFaults}
	 */
	public static void add(MemorySegment memory, long offset, int change) {
		if (compiled) {
			addHere(memory, offset, change);
		}
		else {
			Futex.add(memory.asSlice(offset, Integer.BYTES), change);
		}
	}

	// Depends on no value that a peer can change, so that none has the JVM discard the
	// compiled code and interpret again.
	private static void addHere(MemorySegment memory, long offset, int change) {
		int ignored = (int) INT.getAndAdd(memory, offset, change);
	}

	private static void warmUp() {
		MemorySegment memory = Arena.global().allocate(2 * Integer.BYTES, Integer.BYTES);
		int fast = 0;
		for (int batch = 0; batch < BATCHES && fast < FAST_BATCHES; batch++) {
			long start = System.nanoTime();
			addHere(memory, BATCH);
			if (System.nanoTime() - start < BATCH * COMPILED_NANOS) {
				fast++;
			}
			else {
				// the compilers' turn
				LockSupport.parkNanos(PAUSE_NANOS);
			}
		}
		compiled = fast == FAST_BATCHES;
	}

	private static void addHere(MemorySegment memory, int times) {
		for (int i = 0; i < times; i++) {
			addHere(memory, Integer.BYTES, 1);
		}
	}

}
