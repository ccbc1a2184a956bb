package dev.qbipcs.internal.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.Sockets;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Waiting in the kernel, on the waiting thread or on one that waits in its place.
 */
class KernelWaitTests {

	private static final Duration FOR_EVER = Duration.ofSeconds(-1);

	private final SocketPair sockets = SocketPair.open();

	private final AtomicInteger asleep = new AtomicInteger();

	@AfterEach
	void close() {
		this.sockets.close();
	}

	@Test
	void waitingVirtualThreadsReleaseTheirCarriers() {
		int count = 8 * Runtime.getRuntime().availableProcessors();
		Set<Integer> begun = ConcurrentHashMap.newKeySet();
		List<CompletableFuture<Boolean>> waits = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			int number = i;
			waits.add(run(true, () -> KernelWait.await((until) -> {
				begun.add(number);
				return poll(until);
			}, Deadline.after(FOR_EVER))));
		}
		eventually().until(() -> begun.size() == count);
		run(true, () -> true).join();
		assertThat(waits).noneMatch(CompletableFuture::isDone);
		SocketPair.send(this.sockets.server(), 1);
		assertThat(waits).allMatch(CompletableFuture::join);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void anInterruptEndsTheWaitAndTheSleepBeforeIt(boolean virtual) {
		AtomicReference<Thread> waiter = new AtomicReference<>();
		CompletableFuture<Integer> asleepThen = run(virtual, () -> {
			waiter.set(Thread.currentThread());
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> KernelWait.await(this::poll, Deadline.after(FOR_EVER)))
				.matches((ex) -> ex.is(Errno.EINTR));
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			return this.asleep.get();
		});
		eventually().until(() -> this.asleep.get() == 1);
		waiter.get().interrupt();
		assertThat(asleepThen.join()).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aThreadThatIsInterruptedDoesNotBeginToSleep(boolean virtual) {
		CompletableFuture<Boolean> stillInterrupted = run(virtual, () -> {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> KernelWait.await(this::poll, Deadline.after(FOR_EVER)))
				.matches((ex) -> ex.is(Errno.EINTR));
			return Thread.interrupted();
		});
		assertThat(stillInterrupted.join()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void inputEndsTheWait(boolean virtual) {
		CompletableFuture<Boolean> wait = run(virtual, () -> KernelWait.await(this::poll, Deadline.after(FOR_EVER)));
		eventually().until(() -> this.asleep.get() == 1);
		SocketPair.send(this.sockets.server(), 1);
		assertThat(wait.join()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void theWaitMayTimeOut(boolean virtual) {
		Duration timeout = Duration.ofMillis(150);
		long begin = System.nanoTime();
		assertThat(run(virtual, () -> KernelWait.await(this::poll, Deadline.after(timeout))).join()).isFalse();
		assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(timeout.toNanos());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void withoutTimeTheCallerPollsOnceItself(boolean virtual) {
		CompletableFuture<Boolean> look = run(virtual, () -> {
			Thread caller = Thread.currentThread();
			caller.interrupt();
			AtomicInteger looks = new AtomicInteger();
			boolean there = KernelWait.await((until) -> {
				looks.incrementAndGet();
				return Thread.currentThread() == caller;
			}, System.nanoTime());
			return there && looks.get() == 1 && Thread.interrupted();
		});
		assertThat(look.join()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aSleepInterruptedByASignalContinues(boolean virtual) {
		AtomicInteger sleeps = new AtomicInteger();
		assertThat(
				run(virtual, () -> KernelWait.await((until) -> sleeps.incrementAndGet() == 5, Deadline.after(FOR_EVER)))
					.join())
			.isTrue();
		assertThat(sleeps).hasValue(5);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aFailureReachesTheCaller(boolean virtual) {
		for (Throwable failure : List.of(new IpcException(Errno.EBADMSG, "broken"), new InternalError("truncated"))) {
			CompletableFuture<Boolean> wait = run(virtual, () -> KernelWait.await((until) -> {
				throw sneaky(failure);
			}, Deadline.after(FOR_EVER)));
			eventually().until(wait::isCompletedExceptionally);
			assertThat(wait.exceptionNow()).isSameAs(failure);
		}
	}

	private boolean poll(long until) {
		this.asleep.incrementAndGet();
		try {
			return Sockets.awaitInput(this.sockets.client().fd(), Deadline.millisUntil(until));
		}
		finally {
			this.asleep.decrementAndGet();
		}
	}

	private static RuntimeException sneaky(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		return (RuntimeException) failure;
	}

	private static ConditionFactory eventually() {
		return Awaitility.await().pollInterval(Duration.ofMillis(1));
	}

	private static <T> CompletableFuture<T> run(boolean virtual, Supplier<T> job) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Runnable guarded = () -> {
			try {
				result.complete(job.get());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		};
		(virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(guarded);
		return result;
	}

}
