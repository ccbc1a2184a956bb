package dev.qbipcs.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.spi.EventLoop;
import org.newsclub.net.unix.AFSocketPair;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketPair;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * An event loop as another implementor might write it, from the contract of
 * {@link EventLoop} alone: {@code poll(2)} on a table rebuilt each turn, and one lock.
 * Slow and simple.
 */
public final class PollLoop implements EventLoop {

	private static final int POLLFD = 8;

	private static final MethodHandle POLL = poll();

	private final Object lock = new Object();

	private final PriorityQueue<Job> jobs = new PriorityQueue<>(
			Comparator.comparing((Job job) -> job.priority, Comparator.reverseOrder())
				.thenComparingLong((job) -> job.number));

	/** Used by the loop's thread only. */
	private final Map<Integer, Watch> watches = new TreeMap<>();

	private final AFSocketPair<AFUNIXSocketChannel> wakeUp;

	private final Thread thread;

	private long jobNumber;

	private boolean closed;

	private boolean ended;

	/**
	 * Start a loop on a daemon thread of its own.
	 * @param name the thread's name
	 */
	public PollLoop(String name) {
		try {
			this.wakeUp = AFUNIXSocketPair.open();
			this.wakeUp.getSocket1().configureBlocking(false);
			this.wakeUp.getSocket2().configureBlocking(false);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.thread = Thread.ofPlatform().name(name).daemon().start(this::run);
	}

	@Override
	public void add(Priority priority, int fd, int interest, Handler handler) {
		if (this.watches.putIfAbsent(fd, new Watch(priority, fd, interest, handler)) != null) {
			throw new IllegalArgumentException("Descriptor " + fd + " is watched already");
		}
	}

	@Override
	public void modify(Priority priority, int fd, int interest) {
		Watch watch = this.watches.get(fd);
		if (watch == null) {
			throw new IllegalArgumentException("Descriptor " + fd + " is not watched");
		}
		watch.priority = priority;
		watch.interest = interest;
	}

	@Override
	public void remove(int fd) {
		this.watches.remove(fd);
	}

	@Override
	public void execute(Priority priority, Runnable job) {
		synchronized (this.lock) {
			if (this.ended) {
				throw new IpcException(Errno.ESHUTDOWN, "The loop was closed");
			}
			this.jobs.add(new Job(priority, this.jobNumber++, job));
		}
		wakeUp();
	}

	@Override
	public boolean inLoop() {
		return Thread.currentThread() == this.thread;
	}

	@Override
	public void close() {
		synchronized (this.lock) {
			this.closed = true;
		}
		wakeUp();
	}

	private void wakeUp() {
		try {
			// a full socket wakes the loop as well
			this.wakeUp.getSocket1().write(ByteBuffer.allocate(1));
		}
		catch (IOException ex) {
			// the loop has ended meanwhile
		}
	}

	private void run() {
		try (AFUNIXSocketChannel receiver = this.wakeUp.getSocket2()) {
			int fd = FileDescriptorCast.using(receiver.getFileDescriptor()).as(Integer.class);
			add(Priority.LOW, fd, READABLE, (events) -> drain(receiver));
			while (goOn()) {
				runJobs();
				dispatch();
			}
			this.wakeUp.getSocket1().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean goOn() {
		synchronized (this.lock) {
			this.ended = this.closed && this.jobs.isEmpty();
			return !this.ended;
		}
	}

	// Only the jobs queued by now; those that they add run in the next turn.
	private void runJobs() {
		List<Job> due = new ArrayList<>();
		synchronized (this.lock) {
			for (Job job = this.jobs.poll(); job != null; job = this.jobs.poll()) {
				due.add(job);
			}
		}
		due.forEach((job) -> guarded(job.task));
	}

	private void dispatch() {
		List<Watch> table = new ArrayList<>(this.watches.values());
		boolean busy;
		synchronized (this.lock) {
			busy = this.closed || !this.jobs.isEmpty();
		}
		for (Watch watch : ready(table, busy ? 0 : -1)) {
			// skip a watch removed meanwhile, even if a new one reuses its number
			if (this.watches.get(watch.fd) == watch) {
				guarded(() -> watch.handler.ready(watch.found));
			}
		}
	}

	private static List<Watch> ready(List<Watch> table, int timeout) {
		List<Watch> ready = new ArrayList<>();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment pollfds = arena.allocate((long) POLLFD * table.size(), 4);
			for (int i = 0; i < table.size(); i++) {
				pollfds.set(ValueLayout.JAVA_INT, (long) POLLFD * i, table.get(i).fd);
				pollfds.set(ValueLayout.JAVA_SHORT, (long) POLLFD * i + 4, (short) table.get(i).interest);
			}
			int count = (int) POLL.invokeExact(pollfds, (long) table.size(), timeout);
			for (int i = 0; count > 0 && i < table.size(); i++) {
				table.get(i).found = pollfds.get(ValueLayout.JAVA_SHORT, (long) POLLFD * i + 6);
				if (table.get(i).found != 0) {
					ready.add(table.get(i));
				}
			}
		}
		catch (Throwable ex) {
			throw new IllegalStateException("poll failed", ex);
		}
		ready.sort(Comparator.comparing((Watch watch) -> watch.priority).reversed());
		return ready;
	}

	private static void drain(AFUNIXSocketChannel receiver) {
		try {
			int ignored = receiver.read(ByteBuffer.allocate(1000));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			System.getLogger(PollLoop.class.getName()).log(System.Logger.Level.ERROR, "A handler failed", ex);
		}
	}

	@SuppressWarnings("restricted")
	private static MethodHandle poll() {
		Linker linker = Linker.nativeLinker();
		return linker.downcallHandle(linker.defaultLookup().findOrThrow("poll"), FunctionDescriptor
			.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
	}

	/**
	 * A job in the queue.
	 *
	 * @param priority jobs of higher priority run first
	 * @param number the order of arrival
	 * @param task what to run
	 */
	private record Job(Priority priority, long number, Runnable task) {

	}

	private static final class Watch {

		private final int fd;

		private final Handler handler;

		private Priority priority;

		private int interest;

		private int found;

		Watch(Priority priority, int fd, int interest, Handler handler) {
			this.priority = priority;
			this.fd = fd;
			this.interest = interest;
			this.handler = handler;
		}

	}

}
