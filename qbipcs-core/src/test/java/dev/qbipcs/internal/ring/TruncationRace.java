package dev.qbipcs.internal.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.ToIntBiFunction;

import dev.qbipcs.internal.posix.MemoryFaults;

/**
 * One thread uses a semaphore while another takes its memory away and gives it back, all
 * the time.
 */
final class TruncationRace {

	private static final int BROKEN = -1;

	private static final List<ToIntBiFunction<SharedSemaphore, MemorySegment>> ACCESSES = List.of(TruncationRace::post,
			TruncationRace::tryAcquire, TruncationRace::clear, TruncationRace::sleep);

	private TruncationRace() {
	}

	/**
	 * Race.
	 * @param args how many faults each kind of access is to meet
	 * @throws IOException if the memory cannot be truncated
	 */
	static void main(String[] args) throws IOException {
		TestRing ring = new TestRing(TestRing.PAGE);
		FileChannel file = FileChannel.open(ring.headerFile(), StandardOpenOption.WRITE);
		// if this process dies it leaves nothing behind
		Files.delete(ring.headerFile());
		Files.delete(ring.dataFile());
		Files.delete(ring.directory());
		Thread.ofPlatform().daemon().start(() -> truncate(file));
		meetFaults(ring.memory().semaphore(), Integer.parseInt(args[0]));
		System.out.println("SURVIVED");
	}

	private static void meetFaults(SharedSemaphore semaphore, int faults) {
		MemorySegment timespec = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2);
		for (ToIntBiFunction<SharedSemaphore, MemorySegment> access : ACCESSES) {
			int met = 0;
			while (met < faults) {
				if (MemoryFaults.contain(access, semaphore, timespec, BROKEN) == BROKEN) {
					met++;
				}
			}
		}
	}

	private static void truncate(FileChannel file) {
		try {
			while (true) {
				file.truncate(0);
				file.write(ByteBuffer.allocate(1), RingLayout.HEADER_SIZE - 1);
			}
		}
		catch (IOException ex) {
			System.out.println(ex);
			System.exit(1);
		}
	}

	private static int post(SharedSemaphore semaphore, MemorySegment timespec) {
		semaphore.post();
		return 0;
	}

	private static int tryAcquire(SharedSemaphore semaphore, MemorySegment timespec) {
		// so that there is something to acquire
		semaphore.post();
		return semaphore.tryAcquire() ? 1 : 0;
	}

	private static int clear(SharedSemaphore semaphore, MemorySegment timespec) {
		semaphore.post();
		return semaphore.clear() ? 1 : 0;
	}

	private static int sleep(SharedSemaphore semaphore, MemorySegment timespec) {
		semaphore.sleep(timespec);
		return 0;
	}

}
