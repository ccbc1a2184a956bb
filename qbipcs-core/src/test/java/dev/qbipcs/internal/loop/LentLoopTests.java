package dev.qbipcs.internal.loop;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.spi.EventLoop.Task;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tasks that a loop's thread is lent to.
 */
class LentLoopTests {

	private static final int TASKS = 2000;

	private final EpollLoop loop = EpollLoop.start("lent", PollingPolicy.DEFAULT);

	private final CountDownLatch release = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.release.countDown();
		this.loop.close();
	}

	@Test
	void aTaskRunsOutsideOfTheLoop() {
		CompletableFuture<Boolean> inLoop = new CompletableFuture<>();
		CompletableFuture<String> thread = new CompletableFuture<>();
		lend(() -> {
			inLoop.complete(this.loop.inLoop());
			thread.complete(Thread.currentThread().getName());
		});
		assertThat(inLoop).succeedsWithin(Patience.LIMIT).isEqualTo(false);
		assertThat(thread).succeedsWithin(Patience.LIMIT).asString().startsWith("lent");
		assertThat(this.loop.loopStats().lentTasks()).isEqualTo(1);
	}

	@Test
	void theLoopGoesOnBesideATaskThatBlocks() {
		Blocking task = new Blocking();
		lend(task);
		assertThat(task.outlasted).succeedsWithin(Patience.LIMIT);
		assertThat(task.thread).succeedsWithin(Patience.LIMIT).isNotEqualTo(jobThread());
		assertThat(this.loop.loopStats().takeovers()).isPositive();
		assertThat(task.over).isNotDone();
	}

	@Test
	void everyLeaderIsRelieved() {
		Set<Thread> leaders = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 5; i++) {
			Blocking task = new Blocking();
			lend(task);
			assertThat(task.outlasted).succeedsWithin(Patience.LIMIT);
			leaders.add(task.thread.join());
		}
		assertThat(leaders).hasSize(5);
		this.release.countDown();
		assertThat(jobThread()).isNotIn(leaders);
		Awaitility.await().until(() -> threads() <= 2);
	}

	@Test
	void aThreadThatReturnsLeadsAgain() {
		Blocking first = new Blocking();
		lend(first);
		assertThat(first.outlasted).succeedsWithin(Patience.LIMIT);
		this.release.countDown();
		assertThat(first.over).succeedsWithin(Patience.LIMIT);
		CountDownLatch again = new CountDownLatch(1);
		try {
			CompletableFuture<Void> outlasted = new CompletableFuture<>();
			lend(task(() -> awaitUninterrupted(again), outlasted));
			assertThat(outlasted).succeedsWithin(Patience.LIMIT);
			assertThat(jobThread()).isNotNull();
		}
		finally {
			again.countDown();
		}
	}

	@Test
	void aTaskThatFailsOrInterruptsItsThreadAffectsNoOther() {
		lend(() -> {
			throw new IllegalStateException("on purpose");
		});
		lend(() -> Thread.currentThread().interrupt());
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		lend(() -> interrupted.complete(Thread.currentThread().isInterrupted()));
		assertThat(interrupted).succeedsWithin(Patience.LIMIT).isEqualTo(false);
		assertThat(jobThread().isInterrupted()).isFalse();
	}

	@Test
	void theLoopEndsBesideATaskThatBlocks() {
		Blocking task = new Blocking();
		lend(task);
		assertThat(task.thread).succeedsWithin(Patience.LIMIT);
		this.loop.close();
		Awaitility.await().until(() -> threads() == 1);
		assertThat(task.over).isNotDone();
		this.release.countDown();
		assertThat(task.over).succeedsWithin(Patience.LIMIT);
		Awaitility.await().until(() -> threads() == 0);
	}

	@Test
	void aTaskMayCloseItsLoop() {
		lend(this.loop::close);
		Awaitility.await().until(() -> threads() == 0);
	}

	@Test
	void aTaskThatIsLentLastRunsBeforeTheLoopEnds() {
		CompletableFuture<Void> ran = new CompletableFuture<>();
		this.loop.execute(Priority.MEDIUM, () -> {
			this.loop.close();
			this.loop.lend(() -> ran.complete(null));
		});
		assertThat(ran).succeedsWithin(Patience.LIMIT);
		Awaitility.await().until(() -> threads() == 0);
	}

	@Test
	void threadsThatTakeOverHaveTheFirstOnesContextClassLoader() {
		Blocking task = new Blocking();
		lend(task);
		assertThat(task.outlasted).succeedsWithin(Patience.LIMIT);
		assertThat(jobThread().getContextClassLoader()).isSameAs(task.thread.join().getContextClassLoader())
			.isSameAs(Thread.currentThread().getContextClassLoader());
	}

	@Test
	void oneThreadLeadsAndEachTaskRunsOnceHoweverLongTheyTake() {
		// confined to the leader, so not atomic
		int[] jobs = new int[1];
		AtomicInteger ran = new AtomicInteger();
		Semaphore pending = new Semaphore(8);
		for (int i = 0; i < TASKS; i++) {
			pending.acquireUninterruptibly();
			int number = i;
			this.loop.execute(Priority.MEDIUM, () -> {
				jobs[0]++;
				this.loop.lend(() -> {
					take(number);
					ran.incrementAndGet();
					pending.release();
				});
			});
		}
		pending.acquireUninterruptibly(8);
		assertThat(ran).hasValue(TASKS);
		assertThat(onLoop(() -> jobs[0])).isEqualTo(TASKS);
		Awaitility.await().until(() -> threads() <= 2);
	}

	private static void take(int number) {
		if (number % 50 == 0) {
			LockSupport.parkNanos(300_000);
		}
		else if (number % 20 == 0) {
			long begin = System.nanoTime();
			while (System.nanoTime() - begin < 250_000) {
				Thread.onSpinWait();
			}
		}
	}

	private void lend(Task task) {
		this.loop.execute(Priority.MEDIUM, () -> this.loop.lend(task));
	}

	private Thread jobThread() {
		return onLoop(Thread::currentThread);
	}

	private <T> T onLoop(java.util.function.Supplier<T> job) {
		CompletableFuture<T> result = new CompletableFuture<>();
		this.loop.execute(Priority.MEDIUM, () -> result.complete(job.get()));
		assertThat(result).succeedsWithin(Patience.LIMIT);
		return result.join();
	}

	private static long threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("lent"))
			.count();
	}

	private static Task task(Runnable run, CompletableFuture<Void> outlasted) {
		return new Task() {

			@Override
			public void run() {
				run.run();
			}

			@Override
			public void outlasted() {
				outlasted.complete(null);
			}

		};
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Blocks until the test releases it.
	 */
	private final class Blocking implements Task {

		private final CompletableFuture<Thread> thread = new CompletableFuture<>();

		private final CompletableFuture<Void> outlasted = new CompletableFuture<>();

		private final CompletableFuture<Void> over = new CompletableFuture<>();

		@Override
		public void run() {
			this.thread.complete(Thread.currentThread());
			awaitUninterrupted(LentLoopTests.this.release);
			this.over.complete(null);
		}

		@Override
		public void outlasted() {
			this.outlasted.complete(null);
		}

	}

}
