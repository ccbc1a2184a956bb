package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

import dev.qbipcs.benchmarks.peer.EventSource;

/**
 * Unanswered messages, in either direction.
 */
final class OneWay {

	/** A buffer that a burst of events fits in. */
	private static final int EVENT_BUFFER = 1 << 20;

	private OneWay() {
	}

	static void flood(Laboratory laboratory) {
		try (Against pair = Against.overSharedMemory(laboratory)) {
			for (Size size : List.of(Size.B64, Size.K4)) {
				pair.report("one-way requests", size, pair.trial(size.buffer(), "flood " + size.bytes()), Figure.RATE,
						Goal.NONE, Goal.atLeast(1));
			}
		}
	}

	static void events(Laboratory laboratory) {
		try (Against pair = Against.c(laboratory, "shm", laboratory.sampleWith(EventSource.class))) {
			for (Size size : List.of(Size.B64, Size.K4)) {
				pair.report("events", size, pair.trial(EVENT_BUFFER, "events " + size.bytes()), Figure.RATE, Goal.NONE,
						Goal.atLeast(1));
			}
		}
	}

}
