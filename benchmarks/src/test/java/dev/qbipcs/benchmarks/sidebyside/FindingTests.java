package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Finding}.
 */
class FindingTests {

	private static final Contest CONTEST = new Contest(List.of(200.0, 900.0, 300.0), List.of(100.0, 100.0, 100.0), 0.2);

	@Test
	void aRatioIsTheMedianOfTheRatiosOfTheRounds() {
		Finding finding = finding(Goal.atLeast(3), Measure.RATIO);
		assertThat(finding.result()).isEqualTo("3.00");
		assertThat(finding.spread()).isEqualTo("2.00 to 9.00");
		assertThat(finding.verdict()).isEqualTo("met");
	}

	@Test
	void aGoalMayBeForOurOwnFigure() {
		Finding finding = finding(Goal.atMost(250), Measure.OURS);
		assertThat(finding.bound()).isEqualTo("≤ 250 µs");
		assertThat(finding.result()).isEqualTo("300 µs");
		assertThat(finding.verdict()).isEqualTo("not met");
	}

	@Test
	void aGoalMayBeForTheDifference() {
		Finding finding = finding(Goal.atMost(200), Measure.DIFFERENCE);
		assertThat(finding.result()).isEqualTo("200 µs");
		assertThat(finding.verdict()).isEqualTo("met");
	}

	@Test
	void withoutAGoalThereIsNoVerdict() {
		Finding finding = finding(Goal.NONE, Measure.RATIO);
		assertThat(finding.bound()).isEmpty();
		assertThat(finding.verdict()).isEmpty();
	}

	@Test
	void nothingIsJudgedWhileOthersKeepTheMachineBusy() {
		Contest disturbed = new Contest(CONTEST.ours(), CONTEST.theirs(), 0.34);
		Finding finding = new Finding("waiting", "64 B", Goal.atLeast(1), disturbed, Unit.MICROSECONDS, Measure.RATIO);
		assertThat(finding.isJudged()).isFalse();
		assertThat(finding.verdict()).isEqualTo("not judged, others kept 0.3 processors busy");
	}

	private static Finding finding(Goal goal, Measure measure) {
		return new Finding("waiting", "64 B", goal, CONTEST, Unit.MICROSECONDS, measure);
	}

}
