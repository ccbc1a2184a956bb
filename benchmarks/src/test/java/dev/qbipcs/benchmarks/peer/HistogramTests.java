package dev.qbipcs.benchmarks.peer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Histogram}.
 */
class HistogramTests {

	private final Histogram histogram = new Histogram();

	@Test
	void quantilesAreRightToOneOrTwoPercent() {
		for (int nanos = 1; nanos <= 1_000_000; nanos++) {
			this.histogram.add(nanos);
		}
		assertThat(this.histogram.count()).isEqualTo(1_000_000);
		assertThat(this.histogram.longest()).isEqualTo(1_000_000);
		assertThat((double) this.histogram.quantile(0.5)).isCloseTo(500_000, within(8000.0));
		assertThat((double) this.histogram.quantile(0.99)).isCloseTo(990_000, within(16_000.0));
	}

	@Test
	void smallTimesAreExact() {
		this.histogram.add(0);
		this.histogram.add(100);
		this.histogram.add(127);
		assertThat(this.histogram.quantile(0)).isZero();
		assertThat(this.histogram.quantile(0.5)).isEqualTo(100);
		assertThat(this.histogram.quantile(0.9)).isEqualTo(127);
	}

	@Test
	void aClearedHistogramCountsAnew() {
		this.histogram.add(Long.MAX_VALUE);
		this.histogram.clear();
		this.histogram.add(5);
		assertThat(this.histogram.count()).isOne();
		assertThat(this.histogram.longest()).isEqualTo(5);
		assertThat(this.histogram.quantile(0.99)).isEqualTo(5);
	}

}
