package dev.qbipcs.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.Futex;
import dev.qbipcs.internal.posix.GlibcSemaphore;

/**
 * A semaphore that processes share, in the C library's layout, so that a peer may use
 * {@code sem_post} and {@code sem_timedwait} on it. Our side touches it only from Java,
 * since a fault in native code, when a peer takes the memory away, would end the JVM.
 *
 * <pre>
 *   offset  size
 *        0     4  value; sleepers sleep on it
 *        4     4  how many sleep
 *        8     4  128: shared by processes
 *       12    20  (unused)
 * </pre>
 *
 * The value is a hint: the peer can forge it, and the reader of the ring checks what lies
 * there.
 */
public final class SharedSemaphore {

	private static final int SIZE = 32;

	private static final int KIND = 8;

	private static final int SHARED_BY_PROCESSES = 128;

	private static final long SLEEPER = 1L << 32;

	private static final long VALUE = 0xffff_ffffL;

	/** A peer that changes the value all the time shall not keep us here. */
	private static final int ATTEMPTS = 1000;

	private final MemorySegment memory;

	private final long offset;

	private final MemorySegment word;

	/**
	 * Use a semaphore that lies in memory.
	 * @param memory the memory
	 * @param offset where the semaphore begins, a multiple of 8
	 */
	public SharedSemaphore(MemorySegment memory, long offset) {
		this.memory = memory;
		this.offset = offset;
		this.word = memory.asSlice(offset, 4);
	}

	/**
	 * Compare our understanding of the layout with the C library's, on private memory.
	 * @throws IpcException with {@code ENOTSUP} if they differ
	 */
	public static void verifyLayout() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment theirs = arena.allocate(SIZE, 8);
			GlibcSemaphore.init(theirs, 2);
			GlibcSemaphore.post(theirs);
			MemorySegment ours = arena.allocate(SIZE, 8);
			SharedSemaphore semaphore = new SharedSemaphore(ours, 0);
			semaphore.initialize();
			for (int i = 0; i < 3; i++) {
				semaphore.post();
			}
			if (theirs.mismatch(ours) >= 0) {
				throw new IpcException(Errno.ENOTSUP,
						"The C library of this machine has semaphores of another layout than glibc 2.21 and later;"
								+ " clients that link libqb could not talk to us");
			}
		}
	}

	/**
	 * Make it a semaphore that processes share, as {@code sem_init} with 0.
	 */
	public void initialize() {
		RingLayout.LONG.setVolatile(this.memory, this.offset, 0L);
		this.memory.set(ValueLayout.JAVA_INT, this.offset + KIND, SHARED_BY_PROCESSES);
	}

	// At least 0, even if the peer wrote nonsense there.
	int value() {
		return (int) Math.min((long) RingLayout.LONG.getVolatile(this.memory, this.offset) & VALUE, Integer.MAX_VALUE);
	}

	/**
	 * Add one, and wake a sleeper if there is one, as {@code sem_post}.
	 */
	public void post() {
		long before = (long) RingLayout.LONG.getAndAdd(this.memory, this.offset, 1L);
		if (before >>> 32 != 0) {
			Futex.wakeOne(this.word);
		}
	}

	/**
	 * Subtract one unless it is zero, as {@code sem_trywait}.
	 * @return whether it was not
	 */
	public boolean tryAcquire() {
		for (int i = 0; i < ATTEMPTS; i++) {
			long seen = (long) RingLayout.LONG.getVolatile(this.memory, this.offset);
			if ((seen & VALUE) == 0) {
				return false;
			}
			if (RingLayout.LONG.compareAndSet(this.memory, this.offset, seen, seen - 1)) {
				return true;
			}
		}
		return false;
	}

	// Make it zero, and return whether it was not.
	boolean clear() {
		return ((long) RingLayout.LONG.getAndBitwiseAnd(this.memory, this.offset, ~VALUE) & VALUE) != 0;
	}

	// Register as a sleeper, sleep at most once, and deregister. The caller re-checks.
	// If the memory is gone the sleep ends with a fault. Deregistering then would meet a
	// second one, which would surface behind the guard of the first.
	void sleep(MemorySegment timespec) {
		RingLayout.LONG.getAndAdd(this.memory, this.offset, SLEEPER);
		Futex.waitWhileZero(this.word, timespec);
		RingLayout.LONG.getAndAdd(this.memory, this.offset, -SLEEPER);
	}

}
