package dev.qbipcs.internal.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Descriptors on a loop.
 */
class EpollLoopTests {

	private final EpollLoop loop = EpollLoop.start("tested-loop", PollingPolicy.DEFAULT);

	private final Deque<Sockets> open = new ArrayDeque<>();

	private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

	@AfterEach
	void close() {
		run(() -> {
		});
		this.loop.close();
		this.open.forEach(Sockets::close);
	}

	@Test
	void readinessIsReportedUntilTheInputIsDrained() throws Exception {
		Sockets sockets = sockets();
		run(() -> this.loop.add(Priority.MEDIUM, sockets.fd(), EventLoop.READABLE, (events) -> {
			this.calls.add("ready " + events);
			if (this.calls.size() == 3) {
				sockets.drain();
			}
		}));
		assertThat(this.calls).isEmpty();
		sockets.makeReadable();
		Awaitility.await().until(() -> this.calls.size() == 3);
		flush();
		assertThat(this.calls).containsExactly("ready 1", "ready 1", "ready 1");
	}

	@Test
	void interestCanBeChanged() throws Exception {
		Sockets sockets = sockets();
		run(() -> this.loop.add(Priority.MEDIUM, sockets.fd(), 0, (events) -> {
			this.calls.add("ready " + events);
			this.loop.modify(Priority.MEDIUM, sockets.fd(), 0);
		}));
		sockets.makeReadable();
		flush();
		assertThat(this.calls).as("no interest").isEmpty();
		run(() -> this.loop.modify(Priority.MEDIUM, sockets.fd(), EventLoop.READABLE));
		assertThat(take()).isEqualTo("ready 1");
		run(() -> this.loop.modify(Priority.MEDIUM, sockets.fd(), EventLoop.WRITABLE));
		assertThat(take()).isEqualTo("ready 4");
		run(() -> this.loop.modify(Priority.MEDIUM, sockets.fd(), EventLoop.READABLE | EventLoop.WRITABLE));
		assertThat(take()).isEqualTo("ready 5");
		flush();
		assertThat(this.calls).isEmpty();
	}

	@Test
	void aHangUpIsReportedWithoutInterest() throws Exception {
		Sockets sockets = sockets();
		run(() -> this.loop.add(Priority.LOW, sockets.fd(), 0, (events) -> {
			this.calls.add("hung up " + ((events & EventLoop.HANGUP) != 0));
			this.loop.remove(sockets.fd());
		}));
		sockets.closeOther();
		assertThat(take()).isEqualTo("hung up true");
	}

	@Test
	void higherPrioritiesComeFirstInABatch() throws Exception {
		Priority[] priorities = { Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.LOW, Priority.HIGH };
		Sockets[] all = new Sockets[priorities.length];
		run(() -> {
			for (int i = 0; i < all.length; i++) {
				all[i] = sockets();
				watchOnce(priorities[i], all[i], priorities[i].name());
				all[i].makeReadable();
			}
		});
		assertThat(take(5)).containsExactly("HIGH", "HIGH", "MEDIUM", "LOW", "LOW");
	}

	@Test
	void aChangedPriorityCountsInTheNextBatch() throws Exception {
		Sockets first = sockets();
		Sockets second = sockets();
		run(() -> {
			watchOnce(Priority.HIGH, first, "first");
			watchOnce(Priority.LOW, second, "second");
			this.loop.modify(Priority.LOW, first.fd(), EventLoop.READABLE);
			this.loop.modify(Priority.HIGH, second.fd(), EventLoop.READABLE);
			first.makeReadable();
			second.makeReadable();
		});
		assertThat(take(2)).containsExactly("second", "first");
	}

	@Test
	void aDescriptorRemovedInABatchIsNotReportedAgain() throws Exception {
		Sockets first = sockets();
		Sockets second = sockets();
		run(() -> {
			this.loop.add(Priority.HIGH, first.fd(), EventLoop.READABLE, (events) -> {
				this.calls.add("first");
				this.loop.remove(first.fd());
				this.loop.remove(second.fd());
			});
			watchOnce(Priority.LOW, second, "second");
			first.makeReadable();
			second.makeReadable();
		});
		assertThat(take()).isEqualTo("first");
		flush();
		assertThat(this.calls).isEmpty();
	}

	@Test
	void aNewDescriptorWithTheNumberOfARemovedOneIsNotTakenForIt() throws Exception {
		Sockets first = sockets();
		Sockets second = Sockets.open();
		int fd = second.fd();
		AtomicReference<Sockets> successor = new AtomicReference<>();
		run(() -> {
			this.loop.add(Priority.HIGH, first.fd(), EventLoop.READABLE, (events) -> {
				this.loop.remove(first.fd());
				this.loop.remove(fd);
				second.close();
				Sockets reused = socketsWith(fd);
				successor.set(reused);
				this.loop.add(Priority.LOW, fd, EventLoop.READABLE, (ready) -> this.calls.add("successor"));
				this.calls.add("first");
			});
			this.loop.add(Priority.LOW, fd, EventLoop.READABLE, (events) -> this.calls.add("second"));
			first.makeReadable();
			second.makeReadable();
		});
		assertThat(take()).isEqualTo("first");
		flush();
		assertThat(this.calls).as("the successor has nothing to read").isEmpty();
		Sockets reused = successor.get();
		run(() -> {
			this.loop.remove(fd);
			watchOnce(Priority.LOW, reused, "later");
		});
		reused.makeReadable();
		assertThat(take()).isEqualTo("later");
	}

	@Test
	void aHandlerThatFailsDoesNotEndTheLoopNorTheBatch() throws Exception {
		Sockets bad = sockets();
		Sockets good = sockets();
		run(() -> {
			this.loop.add(Priority.HIGH, bad.fd(), EventLoop.READABLE, (events) -> {
				this.loop.remove(bad.fd());
				throw new AssertionError("on purpose");
			});
			watchOnce(Priority.LOW, good, "good");
			bad.makeReadable();
			good.makeReadable();
		});
		assertThat(take()).isEqualTo("good");
	}

	@Test
	void moreDescriptorsThanOneBatchHoldsAreAllServed() throws Exception {
		int count = 400;
		run(() -> {
			for (int i = 0; i < count; i++) {
				Sockets sockets = sockets();
				watchOnce(Priority.MEDIUM, sockets, "" + i);
				sockets.makeReadable();
			}
		});
		assertThat(take(count)).doesNotHaveDuplicates();
	}

	@Test
	void aDescriptorThatIsNotWatchedCannotBeChanged() {
		CopyOnWriteArrayList<Throwable> failures = new CopyOnWriteArrayList<>();
		run(() -> assertThatIllegalArgumentException().isThrownBy(() -> this.loop.modify(Priority.LOW, 60, 1))
			.withMessageContaining("60")
			.satisfies(failures::add));
		assertThat(failures).hasSize(1);
	}

	private Sockets sockets() {
		Sockets sockets = Sockets.open();
		this.open.add(sockets);
		return sockets;
	}

	// The kernel assigns the lowest free number, but other threads may open files
	// meanwhile.
	private Sockets socketsWith(int fd) {
		for (int i = 0; i < 100; i++) {
			Optional<Sockets> found = sockets().watching(fd);
			if (found.isPresent()) {
				return found.get();
			}
		}
		throw new AssertionError("The number " + fd + " is not given out again");
	}

	private void watchOnce(Priority priority, Sockets sockets, String call) {
		this.loop.add(priority, sockets.fd(), EventLoop.READABLE, (events) -> {
			this.calls.add(call);
			this.loop.remove(sockets.fd());
		});
	}

	private void run(Runnable job) {
		CountDownLatch done = new CountDownLatch(1);
		this.loop.execute(Priority.HIGH, () -> {
			try {
				job.run();
			}
			finally {
				done.countDown();
			}
		});
		try {
			assertThat(done.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	// Have the loop poll its descriptors at least once more.
	private void flush() {
		run(() -> {
		});
		run(() -> {
		});
		run(() -> {
		});
	}

	private String take() throws InterruptedException {
		String call = this.calls.poll(Patience.SECONDS, TimeUnit.SECONDS);
		assertThat(call).isNotNull();
		return (call != null) ? call : "";
	}

	private List<String> take(int count) {
		Awaitility.await().until(() -> this.calls.size() >= count);
		return List.copyOf(this.calls);
	}

}
