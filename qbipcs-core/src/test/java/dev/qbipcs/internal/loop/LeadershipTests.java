package dev.qbipcs.internal.loop;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.spi.EventLoop.Task;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads of a loop when no further one can be started, and when a task leaves them
 * interrupted.
 */
class LeadershipTests {

	private static final int TASKS_PER_ATTEMPT = 1000;

	private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();

	private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

	private final Threads threads = new Threads();

	private final Leadership leadership = new Leadership("leadership", this::loop, this.threads);

	private final CountDownLatch release = new CountDownLatch(1);

	private volatile boolean ended;

	@AfterEach
	void end() {
		this.ended = true;
		this.release.countDown();
	}

	@Test
	void noTaskRunsUntilThereIsMemoryForAFollower() {
		this.leadership.start();
		this.threads.exhausted = true;
		CompletableFuture<Void> ran = new CompletableFuture<>();
		assertThat(run(() -> ran.complete(null))).isEqualTo(Outcome.REFUSED);
		assertThat(ran).isNotDone();
		this.threads.exhausted = false;
		int attempts = this.threads.attempts.get();
		int refused = 0;
		while (run(() -> ran.complete(null)) == Outcome.REFUSED) {
			refused++;
		}
		assertThat(refused).isEqualTo(TASKS_PER_ATTEMPT);
		assertThat(this.threads.attempts).hasValue(attempts + 1);
		assertThat(ran).isDone();
		assertThat(outlast(new CompletableFuture<>())).as("the follower").isNotNull();
	}

	@Test
	void theLoopRunsTasksOnVirtualThreadsWithoutMemoryForAFollower() {
		EpollLoop loop = EpollLoop.start("exhausted", PollingPolicy.DEFAULT, this.threads);
		try {
			this.threads.exhausted = true;
			for (int i = 0; i < 10; i++) {
				CompletableFuture<Boolean> virtual = new CompletableFuture<>();
				loop.execute(Priority.MEDIUM,
						() -> loop.lend(() -> virtual.complete(Thread.currentThread().isVirtual())));
				assertThat(virtual).succeedsWithin(Patience.LIMIT).isEqualTo(true);
			}
			assertThat(this.threads.attempts).as("the leader and one more").hasValue(2);
		}
		finally {
			loop.close();
		}
	}

	@Test
	void theLoopIsNotInterruptedByATaskThatInterruptsItsThread() {
		this.leadership.start();
		CompletableFuture<Thread> leader = new CompletableFuture<>();
		assertThat(run(() -> {
			leader.complete(Thread.currentThread());
			Thread.currentThread().interrupt();
		})).isEqualTo(Outcome.RAN);
		assertThat(leader.join().isInterrupted()).isFalse();
	}

	@Test
	void anInterruptThatComesAfterItsTaskDoesNotReachTheNextOne() {
		this.leadership.start();
		CompletableFuture<Thread> leader = new CompletableFuture<>();
		assertThat(run(() -> leader.complete(Thread.currentThread()))).isEqualTo(Outcome.RAN);
		leader.join().interrupt();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		assertThat(run(() -> interrupted.complete(Thread.currentThread().isInterrupted()))).isEqualTo(Outcome.RAN);
		assertThat(leader.join()).isSameAs(this.threads.first());
		assertThat(interrupted).isCompletedWithValue(false);
	}

	@Test
	void anInterruptThatComesAfterItsTaskDoesNotReachAHandlerOfTheLoop() {
		EpollLoop loop = EpollLoop.start("interrupted", PollingPolicy.DEFAULT, this.threads);
		try (Sockets sockets = Sockets.open()) {
			CompletableFuture<Boolean> watching = new CompletableFuture<>();
			CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
			loop.execute(Priority.MEDIUM, () -> {
				loop.add(Priority.MEDIUM, sockets.fd(), EventLoop.READABLE, (events) -> {
					interrupted.complete(Thread.currentThread().isInterrupted());
					loop.remove(sockets.fd());
				});
				watching.complete(true);
			});
			assertThat(watching).succeedsWithin(Patience.LIMIT);
			this.threads.first().interrupt();
			sockets.makeReadable();
			assertThat(interrupted).succeedsWithin(Patience.LIMIT).isEqualTo(false);
		}
		finally {
			loop.close();
		}
	}

	@Test
	void aFollowerThatIsInterruptedGoesOnWatching() {
		this.leadership.start();
		CompletableFuture<Void> over = new CompletableFuture<>();
		Thread second = outlast(over);
		this.release.countDown();
		assertThat(over).succeedsWithin(Patience.LIMIT);
		assertThat(outcome()).isEqualTo(Outcome.LOST);
		this.threads.first().interrupt();
		Awaitility.await().until(() -> !this.threads.first().isInterrupted());
		CountDownLatch again = new CountDownLatch(1);
		try {
			assertThat(outlast(again, new CompletableFuture<>())).isNotSameAs(second);
			assertThat(this.threads.first().isAlive()).isTrue();
		}
		finally {
			again.countDown();
		}
	}

	private void loop() {
		while (!this.ended) {
			Task task = this.tasks.poll();
			if (task == null) {
				LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
			}
			else if (!this.leadership.tryEnsureFollower()) {
				this.outcomes.add(Outcome.REFUSED);
			}
			else if (this.leadership.run(task)) {
				this.outcomes.add(Outcome.RAN);
			}
			else {
				this.outcomes.add(Outcome.LOST);
				return;
			}
		}
		this.leadership.end();
	}

	private Outcome run(Task task) {
		this.tasks.add(task);
		return outcome();
	}

	private Outcome outcome() {
		try {
			Outcome outcome = this.outcomes.poll(Patience.SECONDS, TimeUnit.SECONDS);
			assertThat(outcome).isNotNull();
			return outcome;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Thread outlast(CompletableFuture<Void> over) {
		return outlast(this.release, over);
	}

	// Run a task that takes until it is released. Returns the thread that took over.
	private Thread outlast(CountDownLatch until, CompletableFuture<Void> over) {
		CompletableFuture<Thread> outlasted = new CompletableFuture<>();
		this.tasks.add(new Task() {

			@Override
			public void run() {
				Awaitility.await().until(() -> until.getCount() == 0);
				over.complete(null);
			}

			@Override
			public void outlasted() {
				outlasted.complete(Thread.currentThread());
			}

		});
		assertThat(outlasted).succeedsWithin(Patience.LIMIT);
		return outlasted.join();
	}

	private enum Outcome {

		/** There was no follower. */
		REFUSED,

		/** The task ran, and its thread leads still. */
		RAN,

		/** The task was taken over. */
		LOST

	}

	/**
	 * Makes threads that do not start while there is no memory for them.
	 */
	private static final class Threads implements ThreadFactory {

		private final AtomicInteger attempts = new AtomicInteger();

		private final List<Thread> made = new CopyOnWriteArrayList<>();

		private volatile boolean exhausted;

		Thread first() {
			return this.made.getFirst();
		}

		@Override
		public Thread newThread(Runnable task) {
			Thread thread = new Thread(task) {

				@Override
				public void start() {
					Threads.this.attempts.incrementAndGet();
					if (Threads.this.exhausted) {
						throw new OutOfMemoryError("unable to create native thread, on purpose");
					}
					super.start();
				}

			};
			thread.setDaemon(true);
			this.made.add(thread);
			return thread;
		}

	}

}
