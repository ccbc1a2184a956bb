package dev.qbipcs.internal.loop;

import java.time.Duration;

import dev.qbipcs.PollingPolicy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PollWindowTests {

	private final PollWindow window = new PollWindow(new PollingPolicy(Duration.ofNanos(100_000), 1), 2);

	@Test
	void nothingIsKnownAtFirst() {
		assertThat(this.window.isEnabled()).isTrue();
		assertThat(this.window.nanos()).isZero();
	}

	@Test
	void growsToItsLimitWhileInputArrivesSoon() {
		long[] seen = new long[5];
		for (int i = 0; i < seen.length; i++) {
			this.window.slept(40_000);
			seen[i] = this.window.nanos();
		}
		assertThat(seen).containsExactly(20_000, 40_000, 80_000, 100_000, 100_000);
	}

	@Test
	void aWakeUpTakesTimeThatPollingWouldHaveSaved() {
		this.window.slept(130_000);
		assertThat(this.window.nanos()).isPositive();
		this.window.slept(131_000);
		assertThat(this.window.nanos()).isZero();
	}

	@Test
	void shrinksToNothingWhileInputArrivesLate() {
		for (int i = 0; i < 4; i++) {
			this.window.slept(1000);
		}
		long[] seen = new long[4];
		for (int i = 0; i < seen.length; i++) {
			this.window.slept(Duration.ofSeconds(1).toNanos());
			seen[i] = this.window.nanos();
		}
		assertThat(seen).containsExactly(50_000, 25_000, 0, 0);
	}

	@Test
	void neverOpensWhenPollingIsOff() {
		PollWindow off = new PollWindow(PollingPolicy.OFF, 2);
		off.slept(1000);
		assertThat(off.isEnabled()).isFalse();
		assertThat(off.nanos()).isZero();
	}

	@Test
	void neverOpensOnOneProcessor() {
		PollWindow alone = new PollWindow(new PollingPolicy(Duration.ofNanos(100_000), 1), 1);
		alone.slept(1000);
		assertThat(alone.isEnabled()).isFalse();
		assertThat(alone.nanos()).isZero();
	}

	@Test
	void aPolicyHasLimits() {
		assertThat(PollingPolicy.OFF.isOff()).isTrue();
		assertThat(PollingPolicy.DEFAULT.isOff()).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> new PollingPolicy(Duration.ofNanos(-1), 1))
			.withMessageContaining("between 0 and 100 ms");
		assertThatIllegalArgumentException().isThrownBy(() -> new PollingPolicy(Duration.ofMillis(101), 1))
			.withMessageContaining("between 0 and 100 ms");
		assertThatIllegalArgumentException().isThrownBy(() -> new PollingPolicy(Duration.ZERO, 0))
			.withMessageContaining("1 or more");
	}

}
