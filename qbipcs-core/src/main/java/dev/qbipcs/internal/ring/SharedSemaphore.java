package dev.qbipcs.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.Futex;
import dev.qbipcs.internal.posix.GlibcSemaphore;
import dev.qbipcs.internal.posix.SharedCounter;

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

	private static final int SLEEPERS = 4;

	private static final int KIND = 8;

	private static final int SHARED_BY_PROCESSES = 128;

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
	 * @throws IpcException with {@code ENOTSUP} if they differ, or the kernel does not
	 * add to words
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
		catch (InternalError ex) {
			throw new IpcException(Errno.ENOTSUP,
					"The kernel refuses the operation FUTEX_WAKE_OP of futex(2); allow it in"
							+ " the seccomp profile of this process",
					ex);
		}
	}

	/**
	 * Make it a semaphore that processes share, as {@code sem_init} with 0.
	 */
	public void initialize() {
		RingLayout.INT.setVolatile(this.memory, this.offset, 0);
		RingLayout.INT.setVolatile(this.memory, this.offset + SLEEPERS, 0);
		this.memory.set(ValueLayout.JAVA_INT, this.offset + KIND, SHARED_BY_PROCESSES);
	}

	// At least 0, even if the peer wrote nonsense there.
	int value() {
		int value = (int) RingLayout.INT.getVolatile(this.memory, this.offset);
		return (value >= 0) ? value : Integer.MAX_VALUE;
	}

	/**
	 * Add one, and wake a sleeper if there is one, as {@code sem_post}.
	 */
	public void post() {
		add(1);
		if ((int) RingLayout.INT.getVolatile(this.memory, this.offset + SLEEPERS) != 0) {
			Futex.wakeOne(this.word);
		}
	}

	/**
	 * Subtract one unless it is zero, as {@code sem_trywait}. Only the reader of the ring
	 * subtracts.
	 * @return whether it was not
	 */
	public boolean tryAcquire() {
		if (value() == 0) {
			return false;
		}
		add(-1);
		return true;
	}

	// By the reader: make it zero, or less by far, and return whether it was not.
	boolean clear() {
		int value = value();
		if (value == 0) {
			return false;
		}
		add(-Math.min(value, SharedCounter.LARGEST_CHANGE));
		return true;
	}

	// Register as a sleeper, sleep at most once, and deregister. The caller re-checks.
	// If the memory is gone the sleep ends with a fault. Deregistering then would meet a
	// second one, which would surface behind the guard of the first.
	void sleep(MemorySegment timespec) {
		SharedCounter.add(this.memory, this.offset + SLEEPERS, 1);
		Futex.waitWhileZero(this.word, timespec);
		SharedCounter.add(this.memory, this.offset + SLEEPERS, -1);
	}

	private void add(int change) {
		SharedCounter.add(this.memory, this.offset, change);
	}

}
