package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Handlers}.
 */
class HandlersTests {

	private static final Goal FIRST = Goal.atLeast(0.7);

	private static final Goal SECOND = Goal.atLeast(8);

	@Test
	void oneOfTwoGoalsIsEnough() {
		assertThat(oneOf(0.6, 9)).containsExactly(Goal.NONE, SECOND);
		assertThat(oneOf(0.8, 2)).containsExactly(FIRST, Goal.NONE);
	}

	@Test
	void bothAreShownIfBothOrNoneAreMet() {
		assertThat(oneOf(0.8, 9)).containsExactly(FIRST, SECOND);
		assertThat(oneOf(0.6, 2)).containsExactly(FIRST, SECOND);
	}

	private static Goal[] oneOf(double first, double second) {
		return Handlers.oneOf(FIRST, ratio(first), SECOND, ratio(second));
	}

	private static Contest ratio(double value) {
		return new Contest(List.of(value), List.of(1.0), 0);
	}

}
