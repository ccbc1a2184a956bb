package dev.qbipcs.internal.posix;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RunQueueTests {

	@Test
	void countsAtLeastTheCaller() {
		assertThat(new RunQueue().length()).isBetween(1, 100_000);
	}

	@Test
	void aThreadKnowsHowOftenItWasInterrupted() {
		assertThat(new ThreadUsage().involuntarySwitches()).isNotNegative();
	}

}
