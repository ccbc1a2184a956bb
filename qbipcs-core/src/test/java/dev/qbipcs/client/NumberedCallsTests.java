package dev.qbipcs.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.client.ScriptedChannel.Request;
import dev.qbipcs.internal.transport.PayloadForm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls to a server that says which request a response answers.
 */
@ParameterizedClass
@ValueSource(booleans = { false, true })
class NumberedCallsTests extends CallsFixture {

	NumberedCallsTests(boolean virtual) {
		super(true, virtual);
	}

	@Test
	void aResponseIsFoundByItsNumber() throws Exception {
		List<CompletableFuture<Integer>> calls = startInOrder(5);
		for (int i = 4; i >= 0; i--) {
			this.channel.answer(this.channel.sent().get(i));
		}
		assertAnswered(calls, 0);
	}

	@Test
	void aSecondResponseIsDropped() throws Exception {
		List<CompletableFuture<Integer>> calls = startInOrder(4);
		for (Request request : this.channel.sent()) {
			this.channel.answer(request);
			this.channel.answer(request, ScriptedChannel.content(1000));
		}
		assertAnswered(calls, 0);
	}

	@Test
	void theResponseToARequestThatWasSentOneWayIsDropped() throws Exception {
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

}
