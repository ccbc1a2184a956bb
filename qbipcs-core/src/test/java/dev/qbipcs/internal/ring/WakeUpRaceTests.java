package dev.qbipcs.internal.ring;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * At the same moment a writer publishes a chunk and reads the wake-up word, and a reader
 * publishes its wake-up word and checks for a chunk. At least one of them must see the
 * other's store, or the reader sleeps beside a chunk; only fences keep processors from
 * moving the load before the store.
 */
class WakeUpRaceTests {

	/** A semaphore's value and its sleepers, at one moment. */
	private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

	private static final int ROUNDS = 200_000;

	/** Threads that share one processor would take forever. */
	private static final long LONGEST = Duration.ofSeconds(3).toNanos();

	private final TestRing ring = new TestRing(TestRing.PAGE, RingKind.MARKED);

	private final AtomicInteger writerAt = new AtomicInteger();

	private final AtomicInteger readerAt = new AtomicInteger();

	private volatile boolean over;

	private volatile boolean told;

	@AfterEach
	void close() {
		this.ring.close();
	}

	@Test
	void theWriterSeesTheWakeUpWordOrTheReaderSeesTheChunk() throws InterruptedException, ExecutionException {
		assertThat(Race.run(this::commitTogether, this::lookTogether)).as("chunks that neither thread noticed")
			.containsOnly(0);
	}

	private Integer commitTogether() {
		long begin = System.nanoTime();
		for (int i = 0; !this.over; i++) {
			write();
			// cache the word, or fetching it gives the store of the chunk time to become
			// visible
			this.ring.pointer(RingLayout.WAKE_UP);
			meet(this.writerAt, this.readerAt);
			delay(i & 15);
			this.told = this.ring.writer().commit();
			this.over = isOver(i, begin);
			meet(this.writerAt, this.readerAt);
		}
		return 0;
	}

	private Integer lookTogether() {
		int lost = 0;
		for (int i = 0; !this.over; i++) {
			this.ring.reader().announceByByte(false);
			this.ring.reader().isReadable();
			meet(this.readerAt, this.writerAt);
			delay(i >> 4 & 15);
			this.ring.reader().announceByByte(true);
			boolean seen = this.ring.reader().isReadable();
			meet(this.readerAt, this.writerAt);
			lost += (seen || this.told) ? 0 : 1;
			this.ring.read();
		}
		return lost;
	}

	@Test
	void theReaderDoesNotFallAsleepBesideAChunk() throws InterruptedException, ExecutionException {
		assertThat(Race.run(this::sleepAndRead, this::writeAndWatch)).as("chunks beside which the reader slept")
			.containsOnly(0);
	}

	private Integer sleepAndRead() {
		while (!this.over || this.ring.reader().isReadable()) {
			if (this.ring.reader().await(System.nanoTime() + Duration.ofMillis(100).toNanos())
					&& this.ring.reader().isReadable()) {
				this.ring.read();
			}
		}
		return 0;
	}

	private Integer writeAndWatch() {
		int beside = 0;
		long begin = System.nanoTime();
		for (int i = 0; !isOver(i, begin); i++) {
			int unread = readPointer();
			write();
			delay(i & 63);
			this.ring.writer().commit();
			boolean asleep = false;
			while (!asleep) {
				Race.spin();
				long semaphore = (long) LONG.getVolatile(this.ring.header(), (long) RingLayout.SEMAPHORE);
				if (readPointer() != unread) {
					break;
				}
				// there are sleepers but no post for them
				asleep = semaphore >>> 32 != 0 && (int) semaphore == 0;
			}
			if (asleep) {
				beside++;
				this.ring.memory().wake();
				while (readPointer() == unread) {
					Race.spin();
				}
			}
		}
		this.over = true;
		return beside;
	}

	private void write() {
		this.ring.writer().claim(4);
		this.ring.writer().put(42, Integer.BYTES);
	}

	private int readPointer() {
		return (int) RingLayout.INT.getVolatile(this.ring.header(), (long) RingLayout.READ_POINTER);
	}

	private static boolean isOver(int round, long begin) {
		return round == ROUNDS || System.nanoTime() - begin > LONGEST;
	}

	private static void meet(AtomicInteger we, AtomicInteger they) {
		int step = we.incrementAndGet();
		for (int looks = 0; they.get() < step; looks++) {
			Race.spin();
			if (looks > 1000) {
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
