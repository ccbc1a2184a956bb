package dev.qbipcs.ring;

import java.util.BitSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * At the same moment a writer lets a chunk go and looks for word, and a reader leaves
 * word and looks for a chunk: at least one of them sees the other, or the reader sleeps
 * beside a chunk. Only fences keep processors from looking first.
 */
@Timeout(60)
class WakeUpRaceTests {

	private static final int ROUNDS = 200_000;

	private final BitSet told = new BitSet(ROUNDS);

	private final BitSet seen = new BitSet(ROUNDS);

	private final AtomicInteger writerAt = new AtomicInteger();

	private final AtomicInteger readerAt = new AtomicInteger();

	@Test
	void theWriterIsToldOrTheReaderSees() throws InterruptedException, ExecutionException {
		try (TestRing ring = new TestRing(TestRing.PAGE, RingMode.MARKED);
				ExecutorService threads = Executors.newFixedThreadPool(2)) {
			Future<?> writer = threads.submit(() -> write(ring));
			threads.submit(() -> read(ring)).get();
			writer.get();
		}
		this.told.or(this.seen);
		assertThat(ROUNDS - this.told.cardinality()).as("chunks that nobody would know of").isZero();
	}

	private void write(TestRing ring) {
		for (int i = 0; i < ROUNDS; i++) {
			ring.writer().claim(4);
			ring.writer().putInt(i);
			// have the word at hand, or fetching it gives the chunk time to get out
			ring.pointer(RingLayout.WAKE_UP);
			meet(this.writerAt, this.readerAt);
			delay(i & 15);
			this.told.set(i, ring.writer().commit());
			meet(this.writerAt, this.readerAt);
		}
	}

	private void read(TestRing ring) {
		for (int i = 0; i < ROUNDS; i++) {
			ring.reader().wakeUpByByte(false);
			ring.reader().isReadable();
			meet(this.readerAt, this.writerAt);
			delay(i >> 4 & 15);
			ring.reader().wakeUpByByte(true);
			this.seen.set(i, ring.reader().isReadable());
			meet(this.readerAt, this.writerAt);
			ring.read();
		}
	}

	private static void meet(AtomicInteger we, AtomicInteger they) {
		int step = we.incrementAndGet();
		for (int looks = 0; they.get() < step; looks++) {
			if (looks < 1000) {
				Thread.onSpinWait();
			}
			else {
				LockSupport.parkNanos(1);
			}
		}
	}

	private static void delay(int turns) {
		for (int i = 0; i < turns; i++) {
			Thread.onSpinWait();
		}
	}

}
