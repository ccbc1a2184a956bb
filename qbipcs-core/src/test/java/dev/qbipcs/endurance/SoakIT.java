package dev.qbipcs.endurance;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the {@link Soak} for a few seconds, or for the time of {@code -Dqbipcs.soak}.
 */
class SoakIT {

	@Test
	void nothingIsLostAndNothingGrows() {
		Duration duration = Duration.parse(System.getProperty("qbipcs.soak", "PT8S"));
		long seed = Long.getLong("qbipcs.soak.seed", ThreadLocalRandom.current().nextLong());
		Tally tally = new Soak(duration, seed, System.out).run();
		assertThat(tally.trips()).isPositive();
		assertThat(tally.events()).isPositive();
		assertThat(tally.oneWay()).isPositive();
	}

}
