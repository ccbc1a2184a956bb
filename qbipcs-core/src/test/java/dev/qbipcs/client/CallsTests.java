package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.client.CallLedger.Call;
import dev.qbipcs.client.ScriptedChannel.Request;
import dev.qbipcs.internal.transport.ClientChannel.Lane;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Calls that travel together, to a server that answers as the test says, with and without
 * numbers.
 */
@ParameterizedClass
@CsvSource({ "true, false", "true, true", "false, false", "false, true" })
class CallsTests {

	private static final int ID = 7;

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final Duration SHORT = Duration.ofMillis(20);

	@Parameter(0)
	boolean numbered;

	@Parameter(1)
	boolean virtual;

	private final SessionState state = new SessionState(new ClientSettings("scripted", 4096, PATIENCE, PATIENCE,
			Set.of(), 0, Runnable::run, new IpcConnectionListener() {
			}, null, PollingPolicy.OFF, true, SocketPlacement.hostDefault()));

	private final ScriptedChannel channel = new ScriptedChannel();

	private final List<Thread> threads = new ArrayList<>();

	private Outbox outbox;

	private Responses responses;

	private Calls calls;

	@BeforeEach
	void make() {
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

	@Test
	void allRequestsAreSentBeforeTheFirstResponse() throws Exception {
		List<CompletableFuture<Integer>> calls = startInOrder(8);
		for (Request request : this.channel.sent()) {
			this.channel.answer(request);
		}
		assertAnswered(calls, 0);
	}

	@Test
	void eachResponseEndsOneCallWhileTheOthersWait() throws Exception {
		List<CompletableFuture<Integer>> calls = startInOrder(6);
		for (int i = 0; i < 6; i++) {
			this.channel.answer(this.channel.sent().get(i));
			assertThat(calls.get(i).get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(i);
			assertThat(calls.subList(i + 1, 6)).noneMatch(CompletableFuture::isDone);
		}
	}

	@Test
	void oneByOneNothingIsSentBeforeTheResponse() throws Exception {
		make(false);
		CompletableFuture<Integer> first = start(0, PATIENCE);
		Request request = this.channel.awaitRequests(1);
		CompletableFuture<Integer> second = start(1, PATIENCE);
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> isParked(this.threads.getLast()));
		assertThat(this.channel.sent()).hasSize(1);
		assertThat(this.calls.trySend(ID, PayloadForm.SEGMENT, MemorySegment.NULL, 0)).isNull();
		this.channel.answer(request);
		assertAnswered(List.of(first), 0);
		this.channel.answer(this.channel.awaitRequests(2));
		assertAnswered(List.of(second), 1);
	}

	@Test
	void aResponseIsFoundByItsNumber() throws Exception {
		assumeThat(this.numbered).isTrue();
		List<CompletableFuture<Integer>> calls = startInOrder(5);
		for (int i = 4; i >= 0; i--) {
			this.channel.answer(this.channel.sent().get(i));
		}
		assertAnswered(calls, 0);
	}

	@Test
	void aSecondResponseIsDropped() throws Exception {
		assumeThat(this.numbered).isTrue();
		List<CompletableFuture<Integer>> calls = startInOrder(4);
		for (Request request : this.channel.sent()) {
			this.channel.answer(request);
			this.channel.answer(request, ScriptedChannel.content(1000));
		}
		assertAnswered(calls, 0);
	}

	@Test
	void theResponseToARequestThatWasSentOneWayIsDropped() throws Exception {
		assumeThat(this.numbered).isTrue();
		CompletableFuture<Integer> first = start(0, PATIENCE);
		this.channel.awaitRequests(1);
		assertThat(this.outbox.trySend(ID, PayloadForm.SEGMENT, ScriptedChannel.payload(1), 4)).isTrue();
		CompletableFuture<Integer> second = start(2, PATIENCE);
		this.channel.awaitRequests(3);
		this.channel.sent().forEach(this.channel::answer);
		assertAnswered(List.of(first), 0);
		assertAnswered(List.of(second), 2);
	}

	@Test
	void aRequestThatIsNeverAnsweredShiftsNothingAndIsOwedNothing() throws Exception {
		assumeThat(this.numbered).isTrue();
		CompletableFuture<Integer> ignored = start(0, PATIENCE);
		this.channel.awaitRequests(1);
		CompletableFuture<Integer> next = start(1, PATIENCE);
		this.channel.answer(this.channel.awaitRequests(2));
		assertAnswered(List.of(next), 1);
		this.threads.getFirst().interrupt();
		assertFailed(ignored, Errno.EINTR);
		CompletableFuture<Integer> later = start(2, PATIENCE);
		this.channel.answer(this.channel.awaitRequests(3));
		assertAnswered(List.of(later), 2);
	}

	@Test
	void aResponseWithoutANumberBelongsToTheFirstCall() throws Exception {
		List<CompletableFuture<Integer>> calls = startInOrder(3);
		for (Request request : this.channel.sent()) {
			this.channel.respond(ID, 0, request.content());
		}
		assertAnswered(calls, 0);
	}

	@Test
	void nothingIsSentWhileAResponseIsOwed() throws Exception {
		List<CompletableFuture<Integer>> calls = new ArrayList<>();
		calls.add(start(0, PATIENCE));
		this.channel.awaitRequests(1);
		CompletableFuture<Integer> impatient = start(1, SHORT);
		this.channel.awaitRequests(2);
		assertFailed(impatient, Errno.ETIMEDOUT);
		CompletableFuture<Integer> next = start(2, PATIENCE);
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> isParked(this.threads.getLast()));
		assertThat(this.calls.trySend(ID, PayloadForm.SEGMENT, MemorySegment.NULL, 0)).isNull();
		assertThat(this.channel.sent()).hasSize(2);
		this.channel.sent().forEach(this.channel::answer);
		assertAnswered(calls, 0);
		this.channel.answer(this.channel.awaitRequests(3));
		assertAnswered(List.of(next), 2);
	}

	@Test
	void anInterruptLeavesOtherCallsTheirResponses() throws Exception {
		List<CompletableFuture<Integer>> calls = startInOrder(6);
		for (int i : new int[] { 0, 3, 5 }) {
			this.threads.get(i).interrupt();
			assertFailed(calls.get(i), Errno.EINTR);
		}
		this.channel.sent().forEach(this.channel::answer);
		for (int i : new int[] { 1, 2, 4 }) {
			assertAnswered(List.of(calls.get(i)), i);
		}
	}

	@Test
	void aFailureToTakeAResponseIsThatCallsAlone() throws Exception {
		CompletableFuture<Integer> first = start(0, PATIENCE);
		this.channel.awaitRequests(1);
		CompletableFuture<Integer> failing = startWithoutRoom(1);
		this.channel.awaitRequests(2);
		CompletableFuture<Integer> last = start(2, PATIENCE);
		this.channel.awaitRequests(3);
		this.channel.sent().forEach(this.channel::answer);
		assertAnswered(List.of(first), 0);
		assertAnswered(List.of(last), 2);
		assertFailed(failing, Errno.EBADMSG);
		CompletableFuture<Integer> failingLeader = startWithoutRoom(3);
		this.channel.answer(this.channel.awaitRequests(4));
		assertFailed(failingLeader, Errno.EBADMSG);
	}

	@Test
	void allLearnThatTheServerWent() {
		List<CompletableFuture<Integer>> calls = startInOrder(6);
		this.channel.answer(this.channel.sent().get(0));
		this.state.serverIsGone();
		this.channel.wakeUp();
		calls.subList(1, 6).forEach((call) -> assertFailed(call, Errno.ENOTCONN));
	}

	@Test
	void allLearnThatTheClientWasClosed() {
		List<CompletableFuture<Integer>> calls = startInOrder(6);
		close();
		calls.forEach((call) -> assertFailed(call, Errno.ENOTCONN));
	}

	@Test
	void receivingWaitsForTheCallsInFlight() throws Exception {
		List<CompletableFuture<Integer>> calls = startInOrder(3);
		CompletableFuture<Integer> receiving = start(() -> ScriptedChannel
			.content(this.calls.receive(Destination.ARRAY, Deadline.after(PATIENCE), PATIENCE)));
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> isParked(this.threads.getLast()));
		this.channel.sent().forEach(this.channel::answer);
		assertAnswered(calls, 0);
		assertThat(receiving).isNotDone();
		this.channel.respond(ID, 0, ScriptedChannel.content(42));
		assertThat(receiving.get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(42);
	}

	@Test
	void aCallThatFindsNoRoomReceivesMeanwhile() throws Exception {
		this.channel.room(2);
		List<CompletableFuture<Integer>> calls = startInOrder(2);
		CompletableFuture<Integer> third = start(2, PATIENCE);
		this.channel.sent().forEach(this.channel::answer);
		assertAnswered(calls, 0);
		this.channel.room(1);
		this.channel.answer(this.channel.awaitRequests(3));
		assertAnswered(List.of(third), 2);
		this.channel.room(0);
		assertFailed(start(3, SHORT), Errno.EAGAIN);
	}

	@Test
	void aCallThatNothingWaitsForIsAnsweredByTheWay() throws Exception {
		CompletableFuture<Integer> first = start(0, PATIENCE);
		this.channel.awaitRequests(1);
		Call call = Objects.requireNonNull(this.calls.trySend(ID, PayloadForm.SEGMENT, ScriptedChannel.payload(1), 4));
		CompletableFuture<Integer> last = start(2, PATIENCE);
		this.channel.awaitRequests(3);
		this.channel.sent().forEach(this.channel::answer);
		assertAnswered(List.of(first), 0);
		assertAnswered(List.of(last), 2);
		assertThat(this.calls.await(call, System.nanoTime(), PATIENCE)).isTrue();
		assertThat(ScriptedChannel.content(call.pickUp(Destination.ARRAY))).isEqualTo(1);
	}

	@Test
	void aThreadThatWaitsLeadsThoughCallsAheadOfItHaveNone() throws Exception {
		CompletableFuture<Integer> first = start(0, PATIENCE);
		Request request = this.channel.awaitRequests(1);
		Call call = Objects.requireNonNull(this.calls.trySend(ID, PayloadForm.SEGMENT, ScriptedChannel.payload(1), 4));
		CompletableFuture<Integer> last = start(2, PATIENCE);
		this.channel.awaitRequests(3);
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> isParked(this.threads.getLast()));
		this.channel.answer(request);
		assertAnswered(List.of(first), 0);
		this.channel.answer(this.channel.sent().get(1));
		this.channel.answer(this.channel.sent().get(2));
		assertAnswered(List.of(last), 2);
		assertThat(call.isDone()).isTrue();
	}

	@Test
	void noMoreAreInFlightThanTheLedgerHolds() throws Exception {
		CompletableFuture<Integer> first = start(0, PATIENCE);
		this.channel.awaitRequests(1);
		for (int i = 1; i < CallLedger.CAPACITY; i++) {
			assertThat(this.calls.trySend(ID, PayloadForm.SEGMENT, ScriptedChannel.payload(i), 4)).isNotNull();
		}
		assertThat(this.calls.trySend(ID, PayloadForm.SEGMENT, MemorySegment.NULL, 0)).isNull();
		CompletableFuture<Integer> last = start(CallLedger.CAPACITY, PATIENCE);
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> isParked(this.threads.getLast()));
		assertThat(this.channel.sent()).hasSize(CallLedger.CAPACITY);
		this.channel.sent().forEach(this.channel::answer);
		assertAnswered(List.of(first), 0);
		this.channel.answer(this.channel.awaitRequests(CallLedger.CAPACITY + 1));
		assertAnswered(List.of(last), CallLedger.CAPACITY);
	}

	private void make(boolean together) {
		CallLedger ledger = new CallLedger();
		ServerWatch watch = new ServerWatch(-1, -1, new ScriptedChannel.NoListener());
		this.outbox = new Outbox(this.state, this.channel, watch, 4096, this.numbered, ledger);
		this.responses = new Responses(this.state, this.outbox, new Inbox(Lane.RESPONSE, this.state, this.channel),
				ledger, this.numbered);
		this.calls = new Calls(this.state, this.channel, this.outbox, this.responses, ledger, this.numbered, together,
				PATIENCE);
	}

	private void close() {
		this.state.close();
		this.channel.wakeUp();
		this.responses.enter();
		this.responses.leave();
	}

	// Each call begins when the request before was sent.
	private List<CompletableFuture<Integer>> startInOrder(int count) {
		List<CompletableFuture<Integer>> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			calls.add(start(i, PATIENCE));
			this.channel.awaitRequests(i + 1);
		}
		return calls;
	}

	private CompletableFuture<Integer> start(int content, Duration timeout) {
		return start(() -> ScriptedChannel.content(this.calls.sendAndReceive(ID, PayloadForm.SEGMENT,
				ScriptedChannel.payload(content), 4, Destination.ARRAY, Deadline.after(timeout), timeout)));
	}

	private CompletableFuture<Integer> startWithoutRoom(int content) {
		return start(() -> this.calls.sendAndReceive(ID, PayloadForm.SEGMENT, ScriptedChannel.payload(content), 4,
				new FullDestination(), Deadline.after(PATIENCE), PATIENCE));
	}

	private CompletableFuture<Integer> start(Supplier<Integer> call) {
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

	private static boolean isParked(Thread thread) {
		return thread.getState() == Thread.State.TIMED_WAITING || thread.getState() == Thread.State.WAITING;
	}

	private static void assertAnswered(List<CompletableFuture<Integer>> calls, int first) throws Exception {
		for (int i = 0; i < calls.size(); i++) {
			assertThat(calls.get(i).get(Patience.SECONDS, TimeUnit.SECONDS)).isEqualTo(first + i);
		}
	}

	private static void assertFailed(CompletableFuture<Integer> call, Errno errno) {
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
