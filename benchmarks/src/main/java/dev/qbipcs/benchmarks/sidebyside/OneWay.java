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
		try (AgainstC pair = AgainstC.overSharedMemory(laboratory)) {
			for (Size size : List.of(Size.B64, Size.K4)) {
				report(laboratory, "one-way requests", size, pair.trial(size.buffer(), "flood " + size.bytes()));
			}
		}
	}

	static void events(Laboratory laboratory) {
		try (AgainstC pair = new AgainstC(laboratory, laboratory.sampleWith(EventSource.class),
				laboratory.cServer("shm"))) {
			for (Size size : List.of(Size.B64, Size.K4)) {
				report(laboratory, "events", size, pair.trial(EVENT_BUFFER, "events " + size.bytes()));
			}
		}
	}

	private static void report(Laboratory laboratory, String what, Size size, Trial trial) {
		laboratory.report(new Finding(what, size.toString(), Goal.atLeast(1), trial.contest(Sample::perSecond),
				Unit.PER_SECOND, Measure.RATIO));
	}

}
