package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.client.CallLedger.Call;
import dev.qbipcs.client.ScriptedChannel.Request;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that travel together, to a server that answers as the test says, with and without
 * numbers.
 */
@ParameterizedClass
@CsvSource({ "true, false", "true, true", "false, false", "false, true" })
class CallsTests extends CallsFixture {

	CallsTests(boolean numbered, boolean virtual) {
		super(numbered, virtual);
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

}
