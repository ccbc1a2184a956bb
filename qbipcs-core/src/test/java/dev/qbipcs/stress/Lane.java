package dev.qbipcs.stress;

import java.util.Arrays;

/**
 * The messages of one kind that a receiver got, responses or events: all messages of each
 * sender, in its order, and none twice.
 */
final class Lane {

	private final int[] next = new int[Numbered.SENDERS];

	private int count;

	void take(int sender, byte[] payload) {
		int expected = this.next[sender]++;
		int number = Numbered.number(payload);
		if (number != expected) {
			throw new AssertionError("Number %d of sender %d came instead of %d".formatted(number, sender, expected));
		}
		if (!Arrays.equals(payload, Numbered.payload(sender, number, payload.length))) {
			throw new AssertionError("Number %d of sender %d has another content".formatted(number, sender));
		}
		if (sender < Numbered.FROM_LOOP) {
			this.count++;
		}
	}

	boolean isComplete() {
		return this.next[Numbered.LAST] > 0;
	}

	int replies() {
		return this.next[Numbered.FROM_LOOP];
	}

	int count() {
		return this.count;
	}

}
