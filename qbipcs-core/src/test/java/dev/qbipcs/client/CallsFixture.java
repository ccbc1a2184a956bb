package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.internal.transport.ClientChannel.Lane;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls to a server that answers as the test says.
 */
abstract class CallsFixture {

	static final int ID = 7;

	static final Duration PATIENCE = Patience.LIMIT;

	static final Duration SHORT = Duration.ofMillis(20);

	private final boolean numbered;

	private final boolean virtual;

	final SessionState state = new SessionState(new ClientSettings("scripted", 4096, PATIENCE, PATIENCE, Set.of(), 0,
			Runnable::run, new IpcConnectionListener() {
			}, null, PollingPolicy.OFF, true, SocketPlacement.hostDefault()));

	final ScriptedChannel channel = new ScriptedChannel();

	final List<Thread> threads = new ArrayList<>();

	Outbox outbox;

	private Responses responses;

	Calls calls;

	CallsFixture(boolean numbered, boolean virtual) {
		this.numbered = numbered;
		this.virtual = virtual;
		make(true);
	}

	@AfterEach
	void end() throws Exception {
		close();
		for (Thread thread : this.threads) {
			thread.join(PATIENCE);
			assertThat(thread.isAlive()).isFalse();
		}
	}

	final void make(boolean together) {
		CallLedger ledger = new CallLedger();
		ServerWatch watch = new ServerWatch(-1, -1, new ScriptedChannel.NoListener());
		this.outbox = new Outbox(this.state, this.channel, watch, 4096, this.numbered, ledger);
		this.responses = new Responses(this.state, this.outbox, new Inbox(Lane.RESPONSE, this.state, this.channel),
				ledger, this.numbered);
		this.calls = new Calls(this.state, this.channel, this.outbox, this.responses, ledger, this.numbered, together,
				PATIENCE);
	}

	void close() {
		this.state.close();
		this.channel.wakeUp();
		this.responses.enter();
		this.responses.leave();
	}

	// Each call begins when the request before was sent.
	List<CompletableFuture<Integer>> startInOrder(int count) {
		List<CompletableFuture<Integer>> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			calls.add(start(i, PATIENCE));
			this.channel.awaitRequests(i + 1);
		}
		return calls;
	}

	CompletableFuture<Integer> start(int content, Duration timeout) {
		return start(() -> ScriptedChannel.content(this.calls.sendAndReceive(ID, PayloadForm.SEGMENT,
				ScriptedChannel.payload(content), 4, Destination.ARRAY, Deadline.after(timeout), timeout)));
	}

	CompletableFuture<Integer> startWithoutRoom(int content) {
		return start(() -> this.calls.sendAndReceive(ID, PayloadForm.SEGMENT, ScriptedChannel.payload(content), 4,
				new FullDestination(), Deadline.after(PATIENCE), PATIENCE));
	}

	CompletableFuture<Integer> start(Supplier<Integer> call) {
		CompletableFuture<Integer> result = new CompletableFuture<>();
		Thread.Builder builder = this.virtual ? Thread.ofVirtual() : Thread.ofPlatform();
		this.threads.add(builder.start(() -> {
			try {
				result.complete(call.get());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}));
		return result;
	}

	static boolean isParked(Thread thread) {
		return thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.WAITING;
	}

	static void assertAnswered(List<CompletableFuture<Integer>> calls, int first) throws Exception {
		for (int i = 0; i < calls.size(); i++) {
			assertThat(calls.get(i).get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(first + i);
		}
	}

	static void assertFailed(CompletableFuture<Integer> call, Errno errno) {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(call::isDone);
		assertThat(call.isCompletedExceptionally()).isTrue();
		assertThat(call.exceptionNow()).isInstanceOfSatisfying(IpcException.class,
				(ex) -> assertThat(ex.is(errno)).as(ex.toString()).isTrue());
	}

	/**
	 * A destination that has no room for anything.
	 */
	private static final class FullDestination implements Destination<Integer> {

		@Override
		public MemorySegment memory(int size) {
			throw new IpcException(Errno.EBADMSG, "There is no room for " + size + " bytes");
		}

		@Override
		public Integer received(MemorySegment memory, int size) {
			throw new IllegalStateException("Nothing was received");
		}

	}

}
