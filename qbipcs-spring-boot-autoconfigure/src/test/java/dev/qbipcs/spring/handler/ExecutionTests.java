package dev.qbipcs.spring.handler;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import dev.qbipcs.Errno;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.handler.FakeConnection.Answer;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where handlers run, and when their requests end.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExecutionTests {

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private final Endpoint endpoint = new Endpoint();

	private final FakeConnection connection = new FakeConnection();

	private Executor workers = this.tasks::add;

	private final AnnotatedServiceHandler handler = Services.of(this.endpoint, HandlerExecution.DEFAULT,
			(name) -> (task) -> this.workers.execute(task));

	@Test
	void byDefaultAHandlerRunsOnTheLoopsThreadAfterTheLoopsWork() {
		FakeConnection.Request request = message(8);
		assertThat(request.deferred).isTrue();
		assertThat(this.connection.answers).isEmpty();
		this.connection.loop.lent.remove().run();
		assertThat(this.connection.answers).containsExactly(new Answer(8, 0, Thread.currentThread().getName()));
		assertThat(request.closed.getCount()).isZero();
	}

	@Test
	void aHandlerOnAVirtualThreadDoesNotHoldUpTheLoop() throws InterruptedException {
		FakeConnection.Request request = message(1);
		assertThat(request.deferred).isTrue();
		assertThat(this.connection.answers).isEmpty();
		this.endpoint.mayGoOn.countDown();
		assertThat(request.closed.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		assertThat(this.connection.answers).singleElement()
			.satisfies((answer) -> assertThat(answer.payload()).matches("true qbipcs-orders-\\d+"));
	}

	@Test
	void anInlineHandlerRunsOnTheLoopAndTakesNoCopy() {
		FakeConnection.Request request = message(2);
		assertThat(request.deferred).isFalse();
		assertThat(this.connection.answers).containsExactly(new Answer(2, 0, Thread.currentThread().getName()));
	}

	@Test
	void anExecutorIsFoundByItsName() {
		FakeConnection.Request request = message(3);
		assertThat(request.deferred).isTrue();
		assertThat(this.connection.answers).isEmpty();
		this.tasks.remove().run();
		assertThat(this.connection.answers).containsExactly(new Answer(3, 0, "worked"));
		assertThat(request.closed.getCount()).isZero();
	}

	@Test
	void aRejectingExecutorIsEAGAINAndFewWarnings(CapturedOutput output) {
		this.workers = (task) -> {
			throw new RejectedExecutionException("full");
		};
		for (int i = 0; i < 20; i++) {
			assertThat(message(3).closed.getCount()).isZero();
		}
		assertThat(this.connection.answers).hasSize(20).containsOnly(new Answer(3, -11, ""));
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(5);
	}

	@Test
	void whenTheExecutorRejectsAVoidHandlerNothingIsSent() {
		this.workers = (task) -> {
			throw new RejectedExecutionException("full");
		};
		FakeConnection.Request refused = message(6);
		assertThat(this.connection.answers).isEmpty();
		assertThat(refused.closed.getCount()).isZero();
	}

	@Test
	void anAsynchronousResultKeepsTheRequestOpenUntilItIsThere() {
		FakeConnection.Request request = message(4);
		assertThat(request.deferred).isTrue();
		assertThat(request.closed.getCount()).isEqualTo(1);
		assertThat(this.connection.answers).isEmpty();
		this.endpoint.later.complete("done");
		assertThat(this.connection.answers).containsExactly(new Answer(4, 0, "done"));
		assertThat(request.closed.getCount()).isZero();
	}

	@Test
	void anAsynchronousFailureIsMappedLikeAnyOther(CapturedOutput output) {
		FakeConnection.Request request = message(4);
		this.endpoint.later.completeExceptionally(new NumberFormatException());
		assertThat(this.connection.answers).containsExactly(new Answer(4, -34, ""));
		assertThat(request.closed.getCount()).isZero();
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	void anAsynchronousResultOfAnExecutorsHandlerIsAwaitedToo() {
		FakeConnection.Request request = message(5);
		this.tasks.remove().run();
		assertThat(request.closed.getCount()).isEqualTo(1);
		// a dependent stage: its failure comes wrapped
		this.endpoint.later.completeExceptionally(new NumberFormatException());
		assertThat(this.connection.answers).containsExactly(new Answer(5, -34, ""));
		assertThat(request.closed.getCount()).isZero();
	}

	@Test
	void aStageThatCannotBeWaitedForIsAFailure() {
		FakeConnection.Request request = message(7);
		assertThat(this.connection.answers).containsExactly(new Answer(7, -5, ""));
		assertThat(request.closed.getCount()).isZero();
	}

	@Test
	void awaitInFlightReturnsWhenTheLastRequestEnded() throws InterruptedException {
		this.handler.awaitInFlight();
		FakeConnection.Request first = message(3);
		FakeConnection.Request second = message(4);
		Thread waiter = Thread.ofVirtual().start(() -> {
			try {
				this.handler.awaitInFlight();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		this.tasks.remove().run();
		assertThat(first.closed.getCount()).isZero();
		assertThat(waiter.join(Duration.ofMillis(50))).isFalse();
		this.endpoint.later.complete("done");
		assertThat(second.closed.getCount()).isZero();
		assertThat(waiter.join(Patience.LIMIT)).isTrue();
	}

	private FakeConnection.Request message(int id) {
		FakeConnection.Request request = this.connection.request(id, "");
		this.handler.message(request);
		return request;
	}

	static class Endpoint {

		final CountDownLatch mayGoOn = new CountDownLatch(1);

		final CompletableFuture<String> later = new CompletableFuture<>();

		@IpcMessageHandler(value = 1, execution = IpcExecution.VIRTUAL_THREAD)
		String virtual() throws InterruptedException {
			this.mayGoOn.await();
			return Thread.currentThread().isVirtual() + " " + Thread.currentThread().getName();
		}

		@IpcMessageHandler(value = 2, execution = IpcExecution.INLINE)
		String inline() {
			return Thread.currentThread().getName();
		}

		@IpcMessageHandler(value = 3, executor = "workers")
		String worker() {
			return "worked";
		}

		@IpcMessageHandler(value = 4, execution = IpcExecution.INLINE)
		CompletionStage<String> later() {
			return this.later;
		}

		@IpcMessageHandler(value = 5, executor = "workers")
		CompletableFuture<String> dependent() {
			return this.later.thenApply((text) -> text + "!");
		}

		@IpcMessageHandler(value = 6, executor = "workers")
		void oneWay() {
		}

		@IpcMessageHandler(value = 7, execution = IpcExecution.INLINE)
		CompletionStage<String> stubborn() {
			return new CompletableFuture<>() {

				@Override
				public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
					throw new UnsupportedOperationException();
				}

			};
		}

		@IpcMessageHandler(8)
		String adaptive() {
			return Thread.currentThread().getName();
		}

		@IpcExceptionHandler
		Errno range(NumberFormatException ex) {
			return Errno.ERANGE;
		}

	}

}
