package dev.qbipcs.internal.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Watches descriptors, level-triggered, at a cost that does not depend on their number.
 * One thread waits and reads the results; any thread may call {@link #wakeUp()}.
 *
 * <pre>
 * struct epoll_event   x86_64 (packed, 12 bytes)   aarch64 (16 bytes)
 *   uint32_t events    0                           0
 *   uint64_t data      4                           8
 * </pre>
 */
public final class Epoll {

	private static final boolean PACKED = !"aarch64".equals(System.getProperty("os.arch"));

	private static final int EVENT_SIZE = PACKED ? 12 : 16;

	private static final int DATA_OFFSET = PACKED ? 4 : 8;

	private static final int CAPACITY = 256;

	private static final int CLOEXEC = 0x80000;

	private static final int NONBLOCK = 0x800;

	private static final int ADD = 1;

	private static final int DELETE = 2;

	private static final int MODIFY = 3;

	private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;

	private static final ValueLayout.OfInt EVENTS = ValueLayout.JAVA_INT_UNALIGNED;

	private static final MethodHandle CREATE = Native.bindWithErrno("epoll_create1",
			FunctionDescriptor.of(Native.INT, Native.INT));

	private static final MethodHandle CONTROL = Native.bindWithErrno("epoll_ctl",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT, Native.INT, Native.POINTER));

	private static final MethodHandle WAIT = Native.bind("epoll_wait",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.POINTER, Native.INT, Native.INT));

	private static final MethodHandle EVENTFD = Native.bindWithErrno("eventfd",
			FunctionDescriptor.of(Native.INT, Native.INT, Native.INT));

	private static final MethodHandle WRITE = Native.bind("write",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG));

	private static final MethodHandle READ = Native.bind("read",
			FunctionDescriptor.of(Native.LONG, Native.INT, Native.POINTER, Native.LONG));

	/** The data word of the descriptor behind {@link #wakeUp()}. */
	private static final long WAKE_UP = -1;

	private final Arena arena = Arena.ofAuto();

	private final MemorySegment events = this.arena.allocate((long) CAPACITY * EVENT_SIZE, 8);

	private final MemorySegment change = this.arena.allocate(EVENT_SIZE, 8);

	private final MemorySegment one = this.arena.allocateFrom(ValueLayout.JAVA_LONG, 1);

	private final MemorySegment counter = this.arena.allocate(8, 8);

	private final int fd;

	private final int wakeUpFd;

	/**
	 * Create an instance without descriptors.
	 */
	public Epoll() {
		MemorySegment state = Native.state(this.arena);
		try {
			this.fd = (int) CREATE.invokeExact(state, CLOEXEC);
			if (this.fd < 0) {
				throw Native.failure(Native.errno(state), "epoll_create1()");
			}
			this.wakeUpFd = (int) EVENTFD.invokeExact(state, 0, CLOEXEC | NONBLOCK);
			if (this.wakeUpFd < 0) {
				int errno = Native.errno(state);
				FileDescriptors.close(this.fd);
				throw Native.failure(errno, "eventfd()");
			}
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
		try {
			control(ADD, this.wakeUpFd, 1, WAKE_UP);
		}
		catch (Throwable ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Watch a descriptor.
	 * @param fd the descriptor
	 * @param interest poll events
	 * @param data what {@link #data(int)} shall return for it; not negative
	 */
	public void add(int fd, int interest, long data) {
		control(ADD, fd, interest, data);
	}

	/**
	 * Change the interest of a watched descriptor.
	 * @param fd the descriptor
	 * @param interest poll events
	 * @param data what {@link #data(int)} shall return for it; not negative
	 */
	public void modify(int fd, int interest, long data) {
		control(MODIFY, fd, interest, data);
	}

	/**
	 * Stop watching a descriptor.
	 * @param fd the descriptor
	 */
	public void remove(int fd) {
		control(DELETE, fd, 0, 0);
	}

	/**
	 * Wait for events or for {@link #wakeUp()}.
	 * @param millis the longest wait in milliseconds; 0 to return at once, -1 to wait
	 * without limit
	 * @return the number of results to read by {@link #data(int)} and
	 * {@link #events(int)}
	 */
	public int await(int millis) {
		try {
			return Math.max(0, (int) WAIT.invokeExact(this.fd, this.events, CAPACITY, millis));
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Return the data of the descriptor that a result belongs to.
	 * @param index the index of a result
	 * @return the data, or -1 for {@link #wakeUp()}
	 */
	public long data(int index) {
		return this.events.get(DATA, (long) index * EVENT_SIZE + DATA_OFFSET);
	}

	/**
	 * Return the events of a result.
	 * @param index the index of a result
	 * @return poll events
	 */
	public int events(int index) {
		return this.events.get(EVENTS, (long) index * EVENT_SIZE);
	}

	/**
	 * End the current wait, or the next one if no thread waits. Any thread may call this.
	 */
	public void wakeUp() {
		try {
			long ignored = (long) WRITE.invokeExact(this.wakeUpFd, this.one, 8L);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Reset the wake-up, after it was found among the results.
	 */
	public void clearWakeUp() {
		try {
			long ignored = (long) READ.invokeExact(this.wakeUpFd, this.counter, 8L);
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

	/**
	 * Close the instance. {@link #wakeUp()} must not be called afterwards.
	 */
	public void close() {
		FileDescriptors.close(this.wakeUpFd);
		FileDescriptors.close(this.fd);
	}

	private void control(int operation, int fd, int interest, long data) {
		this.change.set(EVENTS, 0, interest);
		this.change.set(DATA, DATA_OFFSET, data);
		try (Arena local = Arena.ofConfined()) {
			MemorySegment state = Native.state(local);
			if ((int) CONTROL.invokeExact(state, this.fd, operation, fd, this.change) != 0) {
				throw Native.failure(Native.errno(state), "epoll_ctl(" + operation + ", " + fd + ")");
			}
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw Native.unexpected(ex);
		}
	}

}
