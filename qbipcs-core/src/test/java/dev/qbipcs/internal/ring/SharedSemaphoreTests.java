package dev.qbipcs.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.internal.posix.GlibcSemaphore;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Our semaphore and the C library's, on the same memory.
 */
class SharedSemaphoreTests {

	private static final Duration LONG = Patience.LIMIT;

	private final Arena arena = Arena.ofShared();

	private final MemorySegment memory = this.arena.allocate(48, 8);

	private final SharedSemaphore semaphore = new SharedSemaphore(this.memory, 16);

	private final TestRing ring = new TestRing(TestRing.PAGE);

	@AfterEach
	void close() {
		this.ring.close();
		this.arena.close();
	}

	@Test
	void theLayoutIsTheOneOfThisMachine() {
		assertThatCode(SharedSemaphore::verifyLayout).doesNotThrowAnyException();
	}

	@Test
	void aSemaphoreInitializedAndPostedByGlibcIsAcquired() {
		GlibcSemaphore.init(this.memory.asSlice(16), 1);
		GlibcSemaphore.post(this.memory.asSlice(16));
		assertThat(this.semaphore.value()).isEqualTo(2);
		assertThat(this.semaphore.tryAcquire()).isTrue();
		assertThat(this.semaphore.tryAcquire()).isTrue();
		assertThat(this.semaphore.tryAcquire()).isFalse();
		assertThat(this.semaphore.value()).isZero();
	}

	@Test
	void initializingForgetsValueAndSleepers() {
		this.memory.set(ValueLayout.JAVA_LONG, 16, -1);
		this.semaphore.initialize();
		assertThat(this.memory.get(ValueLayout.JAVA_LONG, 16)).isZero();
		assertThat(this.memory.get(ValueLayout.JAVA_LONG, 0)).as("what lies before").isZero();
	}

	@Test
	void awaitReturnsAtOnceAfterAPost() {
		this.ring.write(new byte[1]);
		assertThat(this.ring.reader().await(System.nanoTime() - 1)).isTrue();
	}

	@Test
	void awaitGivesUpAtItsDeadline() {
		long start = System.nanoTime();
		assertThat(this.ring.reader().await(start + Duration.ofMillis(30).toNanos())).isFalse();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(30));
		assertThat(sleepers()).as("sleepers left behind").isZero();
	}

	@Test
	void awaitGivesUpAtOnceIfItsDeadlineIsOver() {
		assertThat(this.ring.reader().await(System.nanoTime())).isFalse();
	}

	@Test
	void ourPostWakesASleeper() {
		CompletableFuture<Boolean> woken = sleep();
		this.ring.write(new byte[1]);
		assertThat(woken).succeedsWithin(LONG).isEqualTo(true);
		assertThat(sleepers()).isZero();
	}

	@Test
	void aPostOfGlibcWakesASleeper() {
		CompletableFuture<Boolean> woken = sleep();
		// no other process maps this memory, so this is safe
		GlibcSemaphore.post(this.ring.header().asSlice(RingLayout.SEMAPHORE, 32));
		assertThat(woken).succeedsWithin(LONG).isEqualTo(true);
		assertThat(sleepers()).isZero();
	}

	@Test
	void severalSleepersAreWokenOneByOne() {
		CompletableFuture<Boolean> first = sleep();
		CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(
				() -> this.ring.reader().await(System.nanoTime() + LONG.toNanos()), (job) -> new Thread(job).start());
		Awaitility.await().until(() -> sleepers() == 2);
		this.ring.memory().wake();
		this.ring.memory().wake();
		assertThat(first).succeedsWithin(LONG).isEqualTo(true);
		assertThat(second).succeedsWithin(LONG).isEqualTo(true);
		assertThat(sleepers()).isZero();
	}

	private CompletableFuture<Boolean> sleep() {
		CompletableFuture<Boolean> result = CompletableFuture.supplyAsync(
				() -> this.ring.reader().await(System.nanoTime() + LONG.toNanos()), (job) -> new Thread(job).start());
		Awaitility.await().until(() -> sleepers() == 1);
		return result;
	}

	private int sleepers() {
		return this.ring.pointer(RingLayout.SEMAPHORE + 4);
	}

}
