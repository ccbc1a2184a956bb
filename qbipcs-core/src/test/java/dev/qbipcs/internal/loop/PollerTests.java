package dev.qbipcs.internal.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.loop.Poller.Next;
import dev.qbipcs.spi.EventLoop.PolledHandler;
import dev.qbipcs.spi.EventLoop.Priority;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which connections are polled, and when the loop parks. Each reading of the clock
 * advances it by a microsecond.
 */
class PollerTests {

	private static final long SOON = 10_000;

	private final JobQueue jobs = new JobQueue();

	private long now = 1_000_000_000;

	private long switches;

	private boolean crowd = true;

	private boolean tasksWait;

	private final Poller poller = new Poller(2, new PollWindow(new PollingPolicy(Duration.ofNanos(80_000), 2), 2),
			() -> this.tasksWait, this.jobs, new Contention(() -> this.switches, () -> this.crowd),
			() -> this.now += 1000);

	private final Peer peer = new Peer();

	private final Watch watch = new Watch(Priority.MEDIUM, this.peer, 1);

	@Test
	void inactiveConnectionsAreNotPolled() {
		wakeUp(this.watch);
		assertThat(this.poller.look()).isEqualTo(Next.PARK);
		assertThat(this.peer.polls).isZero();
		wakeUp(this.watch);
		assertThat(lookUntilParked()).isTrue();
		assertThat(this.peer.polls).isPositive();
	}

	@Test
	void tasksComeBeforeTheKernelButNotForEver() {
		heat();
		this.tasksWait = true;
		int tasks = 0;
		for (int turn = 0; turn < 20; turn++) {
			int polls = this.peer.polls;
			int streak = 0;
			while (this.poller.look() == Next.TURN) {
				streak++;
			}
			assertThat(streak).as("turns before a look at the kernel").isBetween(1, 60);
			assertThat(this.peer.polls).as("other connections are polled, too").isGreaterThan(polls);
			tasks += streak;
		}
		assertThat(tasks).isGreaterThan(20);
	}

	@Test
	void activityLongAgoDoesNotCount() {
		wakeUp(this.watch);
		this.now += Duration.ofMillis(11).toNanos();
		wakeUp(this.watch);
		wakeUp(new Watch(Priority.MEDIUM, new Peer(), 2));
		this.poller.look();
		assertThat(this.peer.polls).isZero();
	}

	@Test
	void pollsUntilItsTimeIsOverAndThenHasThePeerNotify() {
		heat();
		long begin = this.now;
		assertThat(lookUntilParked()).isTrue();
		assertThat(this.now - begin).isBetween(70_000L, 100_000L);
		assertThat(this.peer.polling).isFalse();
		assertThat(this.poller.stats(0)).isEqualTo(new LoopCounts(0, 1, this.poller.stats(0).parks(), 0, 0));
	}

	@Test
	void inputIsAHitAndBeginsANewTime() {
		heat();
		this.peer.inputs.add(this.now + 5000);
		this.peer.inputs.add(this.now + 60_000);
		long begin = this.now;
		assertThat(lookUntilParked()).isTrue();
		assertThat(this.now - begin).isGreaterThan(130_000);
		assertThat(this.poller.stats(0).hits()).isEqualTo(2);
	}

	@Test
	void inputThatThePeerDidNotAnnounceIsFoundAtTheEnd() {
		heat();
		this.peer.lateInput = true;
		long begin = this.now;
		assertThat(lookUntilParked()).isTrue();
		assertThat(this.peer.handledLate).isTrue();
		assertThat(this.now - begin).isBetween(70_000L, 200_000L);
	}

	@Test
	void aLongSilentConnectionIsForgottenWhileOthersAreBusy() {
		heat();
		Peer busy = new Peer();
		Watch other = new Watch(Priority.MEDIUM, busy, 2);
		this.poller.ready(other);
		this.poller.ready(other);
		for (int i = 0; i < 1000 && this.peer.polling; i++) {
			busy.inputs.add(this.now);
			assertThat(this.poller.look()).isEqualTo(Next.KERNEL);
		}
		assertThat(this.peer.polling).isFalse();
		assertThat(busy.polling).isTrue();
	}

	@Test
	void removedConnectionsAreNotPolled() {
		heat();
		this.poller.removed(this.watch);
		int polls = this.peer.polls;
		assertThat(this.poller.look()).isEqualTo(Next.PARK);
		assertThat(this.peer.polls).isEqualTo(polls);
	}

	@Test
	void aFailingHandlerIsHarmless() {
		heat();
		this.peer.failing = true;
		assertThat(lookUntilParked()).isTrue();
	}

	@Test
	void jobsComeFirst() {
		heat();
		this.jobs.add(Priority.MEDIUM, () -> {
		});
		int polls = this.peer.polls;
		assertThat(this.poller.look()).isEqualTo(Next.TURN);
		assertThat(this.peer.polls).isEqualTo(polls);
	}

	@Test
	void parksAtOnceWhileThreadsCompeteForTheProcessors() {
		heat();
		this.poller.look();
		for (int i = 0; i < 30; i++) {
			this.now += Duration.ofMillis(1).toNanos();
			this.switches++;
			heat();
			this.poller.look();
		}
		int polls = this.peer.polls;
		heat();
		assertThat(this.poller.look()).isEqualTo(Next.PARK);
		assertThat(this.peer.polls).isEqualTo(polls);
		this.now += Duration.ofSeconds(1).toNanos();
		heat();
		assertThat(this.poller.look()).isEqualTo(Next.KERNEL);
		assertThat(this.peer.polls).isGreaterThan(polls);
	}

	@Test
	void keepsPollingWhenAProcessorIsFree() {
		this.crowd = false;
		heat();
		this.poller.look();
		for (int i = 0; i < 30; i++) {
			this.now += Duration.ofMillis(1).toNanos();
			this.switches++;
			heat();
			int polls = this.peer.polls;
			this.poller.look();
			assertThat(this.peer.polls).isGreaterThan(polls);
		}
	}

	// Until the watch is polled and the polling time is at its maximum.
	private void heat() {
		for (int i = 0; i < 5; i++) {
			wakeUp(this.watch);
		}
	}

	private void wakeUp(Watch woken) {
		this.poller.park();
		this.now += SOON;
		this.poller.input(true);
		this.poller.ready(woken);
	}

	private boolean lookUntilParked() {
		for (int i = 0; i < 100; i++) {
			if (this.poller.look() == Next.PARK) {
				this.poller.park();
				return true;
			}
		}
		return false;
	}

	/**
	 * A connection.
	 */
	private final class Peer implements PolledHandler {

		private final Deque<Long> inputs = new ArrayDeque<>();

		private int polls;

		private boolean polling;

		private boolean failing;

		private boolean lateInput;

		private boolean handledLate;

		@Override
		public void ready(int events) {
			throw new AssertionError("Never called");
		}

		@Override
		public boolean poll() {
			this.polls++;
			if (this.failing) {
				throw new IllegalStateException("expected");
			}
			if (this.lateInput && !this.polling) {
				this.lateInput = false;
				this.handledLate = true;
				return true;
			}
			Long next = this.inputs.peek();
			return next != null && next <= PollerTests.this.now && this.inputs.remove() != null;
		}

		@Override
		public void pollingBegins() {
			this.polling = true;
		}

		@Override
		public boolean pollingEnds() {
			this.polling = false;
			return this.lateInput;
		}

	}

}
