package dev.qbipcs.benchmarks.sidebyside;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Bystanders}.
 */
class BystandersTests {

	private static final long TWO_SECONDS = TimeUnit.SECONDS.toNanos(2);

	@Test
	void whatOursUseIsNotTheBystanders() {
		Bystanders before = new Bystanders(0, 1000, 300);
		assertThat(new Bystanders(TWO_SECONDS, 1390, 640).processorsSince(before)).isEqualTo(0.25);
		assertThat(new Bystanders(TWO_SECONDS, 1340, 640).processorsSince(before)).isZero();
	}

	@Test
	void coarseTicksDoNotMakeItNegative() {
		assertThat(new Bystanders(TWO_SECONDS, 10, 12).processorsSince(new Bystanders(0, 0, 0))).isZero();
	}

	@Test
	void theBusiestProcessesAreNamed() {
		Map<Long, ProcessTicks> before = Map.of(7L, ticks("javac", 100), 8L, ticks("idle", 50), 9L, ticks("gcc", 0));
		Map<Long, ProcessTicks> after = Map.of(7L, ticks("javac", 120), 8L, ticks("idle", 50), 9L, ticks("gcc", 160),
				10L, ticks("young", 30));
		assertThat(Bystanders.describe(0.9, before, after, TWO_SECONDS))
			.isEqualTo("Other processes keep 0.90 processors busy; gcc (pid 9) 0.80; javac (pid 7) 0.10."
					+ " What is measured while that is above 0.2 is not judged.");
	}

	@Test
	void aQuietMachineIsNoReasonForAWarning() {
		assertThat(Bystanders.describe(0.01, Map.of(), Map.of(), TWO_SECONDS))
			.isEqualTo("Other processes keep 0.01 processors busy.");
	}

	@Test
	void timeOnlyGrows() {
		Bystanders before = Bystanders.now();
		Bystanders after = Bystanders.now();
		assertThat(after.nanos()).isGreaterThan(before.nanos());
		assertThat(after.all()).isGreaterThanOrEqualTo(before.all());
	}

	private static ProcessTicks ticks(String program, long own) {
		return new ProcessTicks(program, own, 0);
	}

}
