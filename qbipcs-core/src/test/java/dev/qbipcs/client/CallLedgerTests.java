package dev.qbipcs.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.client.CallLedger.Call;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of calls in flight, and what happens to those that give up.
 */
class CallLedgerTests {

	private final CallLedger ledger = new CallLedger();

	@Test
	void isEmptyAtFirst() {
		assertThat(this.ledger.isEmpty()).isTrue();
		assertThat(this.ledger.isOwed()).isFalse();
		assertThat(this.ledger.isInFlight()).isFalse();
		assertThat(this.ledger.hasRoom()).isTrue();
		assertThat(this.ledger.find(0)).isNull();
		assertThat(this.ledger.find(1)).isNull();
		assertThat(this.ledger.firstOwed()).isNull();
	}

	@Test
	void aResponseWithoutANumberBelongsToTheFirstCall() {
		List<Call> calls = record(1, 3);
		for (Call call : calls) {
			assertThat(this.ledger.find(0)).isSameAs(call);
			take(call);
		}
		assertThat(this.ledger.isEmpty()).isTrue();
	}

	@Test
	void aResponseBelongsToTheCallWithItsNumber() {
		List<Call> calls = record(1, 3);
		assertThat(this.ledger.find(3)).isSameAs(calls.get(2));
		take(calls.get(2));
		assertThat(this.ledger.find(3)).isNull();
		assertThat(this.ledger.find(1)).isSameAs(calls.get(0));
		take(calls.get(0));
		assertThat(this.ledger.find(1)).isNull();
		assertThat(this.ledger.find(4)).isNull();
		assertThat(this.ledger.find(2)).isSameAs(calls.get(1));
		take(calls.get(1));
		assertThat(this.ledger.isEmpty()).isTrue();
	}

	@Test
	void aCallThatGaveUpIsOwedItsResponse() {
		List<Call> calls = record(1, 2);
		assertThat(this.ledger.giveUp(calls.get(0), 42)).isTrue();
		assertThat(this.ledger.isOwed()).isTrue();
		assertThat(this.ledger.firstOwed()).isSameAs(calls.get(0));
		assertThat(calls.get(0).owedUntil()).isEqualTo(42);
		assertThat(this.ledger.find(0)).isSameAs(calls.get(0));
		assertThat(calls.get(0).claim()).isFalse();
		this.ledger.forgive(calls.get(0));
		assertThat(this.ledger.isOwed()).isFalse();
		assertThat(this.ledger.find(0)).isSameAs(calls.get(1));
	}

	@Test
	void aCallDoesNotGiveUpOnceItsResponseIsThere() {
		Call call = record(1, 1).getFirst();
		assertThat(call.claim()).isTrue();
		assertThat(this.ledger.giveUp(call, 0)).isFalse();
		call.memory(24);
		call.done(null);
		assertThat(this.ledger.giveUp(call, 0)).isFalse();
		assertThat(this.ledger.isOwed()).isFalse();
	}

	@Test
	void callsThatTheServerPassedOverAreOwedNothing() {
		List<Call> calls = record(1, 3);
		this.ledger.giveUp(calls.get(0), 0);
		assertThat(this.ledger.find(3)).isSameAs(calls.get(2));
		take(calls.get(2));
		assertThat(this.ledger.isOwed()).isFalse();
		this.ledger.giveUp(calls.get(1), 0);
		assertThat(this.ledger.isOwed()).isFalse();
		assertThat(this.ledger.isEmpty()).isTrue();
	}

	@Test
	void aCallIsUsedAgainOnceItsResponseWasPickedUp() {
		Call first = record(1, 1).getFirst();
		take(first);
		this.ledger.first();
		List<Call> others = record(2, CallLedger.CAPACITY);
		assertThat(others.getLast()).isSameAs(first);
		assertThat(others.subList(0, others.size() - 1)).doesNotContain(first);
	}

	@Test
	void aCallIsNotUsedAgainBeforeOrAfterItGaveUp() {
		Call first = record(1, 1).getFirst();
		first.claim();
		first.memory(24);
		first.done(null);
		this.ledger.first();
		List<Call> others = record(2, CallLedger.CAPACITY);
		assertThat(others).doesNotContain(first);
		others.forEach((call) -> this.ledger.giveUp(call, 0));
		others.forEach(this.ledger::forgive);
		this.ledger.first();
		assertThat(record(100, CallLedger.CAPACITY)).doesNotContainAnyElementsOf(others);
	}

	@Test
	void isFullWhileTheFirstCallIsInFlight() {
		List<Call> calls = record(1, CallLedger.CAPACITY);
		assertThat(this.ledger.hasRoom()).isFalse();
		take(calls.get(1));
		this.ledger.first();
		assertThat(this.ledger.hasRoom()).isFalse();
		take(calls.get(0));
		this.ledger.first();
		assertThat(this.ledger.hasRoom()).isTrue();
		assertThat(this.ledger.first()).isSameAs(calls.get(2));
	}

	@Test
	void theFirstCallWithAThreadIsWoken() {
		List<Call> calls = record(1, 4);
		take(calls.get(0));
		calls.get(2).attend(true);
		calls.get(2).sleeper(Thread.currentThread());
		calls.get(3).attend(true);
		this.ledger.wakeNext(this.ledger.begin());
		// returns at once
		LockSupport.park(this);
	}

	private List<Call> record(int firstNumber, int count) {
		List<Call> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			Call call = this.ledger.prepare();
			this.ledger.record(call, firstNumber + i, Destination.ARRAY);
			calls.add(call);
		}
		return calls;
	}

	private void take(Call call) {
		assertThat(call.claim()).isTrue();
		call.memory(24);
		call.done(null);
		assertThat(call.pickUp(Destination.ARRAY).byteSize()).isEqualTo(24);
	}

}
