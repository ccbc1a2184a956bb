package dev.qbipcs.client;

import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How long a client waits before it connects again.
 */
class ReconnectPolicyTests {

	private static final ReconnectPolicy POLICY = ReconnectPolicy.exponentialBackoff();

	@Test
	void delaysGrowUpToTheLongest() {
		ReconnectPolicy policy = POLICY.withJitter(0)
			.withDelays(Duration.ofNanos(100), Duration.ofNanos(1500))
			.withMultiplier(3);
		assertThat(IntStream.of(1, 2, 3, 4, 5, 1000, Integer.MAX_VALUE).mapToLong(policy::delayNanos))
			.containsExactly(100L, 300L, 900L, 1500L, 1500L, 1500L, 1500L);
	}

	@Test
	void jitterShortensADelayAtRandom() {
		ReconnectPolicy policy = POLICY.withJitter(0.25).withDelays(Duration.ofNanos(1000), Duration.ofSeconds(1));
		Set<Long> delays = IntStream.range(0, 1000).mapToObj((i) -> policy.delayNanos(1)).collect(Collectors.toSet());
		assertThat(delays).allMatch((delay) -> delay >= 750 && delay <= 1000).hasSizeGreaterThan(100);
	}

	@Test
	void noDelayIsADelay() {
		assertThat(POLICY.withDelays(Duration.ZERO, Duration.ZERO).delayNanos(7)).isZero();
	}

	@Test
	void theDefaultNeverEndsAndLetsCallsFail() {
		assertThat(POLICY.initialDelay()).isEqualTo(Duration.ofMillis(100));
		assertThat(POLICY.maxDelay()).isEqualTo(Duration.ofSeconds(10));
		assertThat(POLICY.multiplier()).isEqualTo(2);
		assertThat(POLICY.jitter()).isEqualTo(0.5);
		assertThat(POLICY.maxAttempts()).isEqualTo(Integer.MAX_VALUE);
		assertThat(POLICY.maxDuration()).isGreaterThan(Duration.ofDays(3650));
		assertThat(POLICY.callsWait()).isFalse();
	}

	@Test
	void eachChangeIsKept() {
		ReconnectPolicy policy = POLICY.withWaitingCalls()
			.withMaxAttempts(3)
			.withMaxDuration(Duration.ofMinutes(1))
			.withDelays(Duration.ofMillis(1), Duration.ofMillis(2))
			.withMultiplier(1.5)
			.withJitter(1);
		assertThat(policy.initialDelay()).isEqualTo(Duration.ofMillis(1));
		assertThat(policy.maxDelay()).isEqualTo(Duration.ofMillis(2));
		assertThat(policy.multiplier()).isEqualTo(1.5);
		assertThat(policy.jitter()).isEqualTo(1);
		assertThat(policy.maxAttempts()).isEqualTo(3);
		assertThat(policy.maxDuration()).isEqualTo(Duration.ofMinutes(1));
		assertThat(policy.callsWait()).isTrue();
		assertThat(policy).isEqualTo(policy.withMaxAttempts(3)).isNotEqualTo(policy.withMaxAttempts(4));
	}

	@ParameterizedTest
	@MethodSource
	void invalidSettingsAreRefused(UnaryOperator<ReconnectPolicy> change, String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> change.apply(POLICY)).withMessageContaining(reason);
	}

	static Stream<Object[]> invalidSettingsAreRefused() {
		return Stream.of(refused((policy) -> policy.withDelays(Duration.ofMillis(-1), Duration.ZERO), "PT-0.001S"),
				refused((policy) -> policy.withDelays(Duration.ofSeconds(2), Duration.ofSeconds(1)), "PT2S"),
				refused((policy) -> policy.withDelays(Duration.ZERO, Duration.ofDays(1_000_000)), "maximum delay"),
				refused((policy) -> policy.withMultiplier(0.9), "0.9"),
				refused((policy) -> policy.withMultiplier(Double.NaN), "NaN"),
				refused((policy) -> policy.withMultiplier(Double.POSITIVE_INFINITY), "Infinity"),
				refused((policy) -> policy.withJitter(-0.1), "-0.1"),
				refused((policy) -> policy.withJitter(1.1), "1.1"),
				refused((policy) -> policy.withMaxAttempts(0), "1 or more, but is 0"),
				refused((policy) -> policy.withMaxDuration(Duration.ZERO), "positive"));
	}

	private static Object[] refused(UnaryOperator<ReconnectPolicy> change, String reason) {
		return new Object[] { change, reason };
	}

}
