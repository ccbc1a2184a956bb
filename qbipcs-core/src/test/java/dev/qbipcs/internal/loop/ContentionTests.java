package dev.qbipcs.internal.loop;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How long polling pauses while other threads want the processor.
 */
class ContentionTests {

	private static final long MILLISECOND = Duration.ofMillis(1).toNanos();

	private long now = 5_000 * MILLISECOND;

	private long switches;

	private boolean crowd = true;

	private final Contention contention = new Contention(() -> this.switches, () -> this.crowd);

	@Test
	void breaksGrowAsLongAsEachTryFindsContention() {
		assertThat(nextBreak()).isEqualTo(20);
		assertThat(nextBreak()).isEqualTo(40);
		assertThat(nextBreak()).isEqualTo(80);
		for (int i = 0; i < 10; i++) {
			nextBreak();
		}
		assertThat(nextBreak()).isEqualTo(1280);
	}

	@Test
	void aTryWithoutContentionResetsTheBreak() {
		nextBreak();
		nextBreak();
		this.crowd = false;
		look(30);
		this.crowd = true;
		assertThat(nextBreak()).isEqualTo(20);
	}

	@Test
	void switchesDuringABreakDoNotCount() {
		nextBreak();
		this.switches += 1000;
		assertThat(look(15)).as("milliseconds until a break").isEqualTo(-1);
	}

	@Test
	void aFewSwitchesAreTolerated() {
		for (int i = 0; i < 100; i++) {
			this.now += 20 * MILLISECOND;
			this.switches++;
			assertThat(this.contention.noticed(this.now)).isFalse();
		}
	}

	// Poll, preempted each millisecond, until there is a break; return its length in
	// milliseconds.
	private int nextBreak() {
		this.switches++;
		this.contention.noticed(this.now);
		for (int i = 0; i < 50; i++) {
			this.now += MILLISECOND;
			this.switches++;
			if (this.contention.noticed(this.now)) {
				int length = 0;
				while (this.contention.noticed(this.now)) {
					this.now += MILLISECOND;
					length++;
				}
				return length;
			}
		}
		return 0;
	}

	// Return the millisecond at which a break began, or -1.
	private int look(int milliseconds) {
		for (int i = 1; i <= milliseconds; i++) {
			this.now += MILLISECOND;
			if (this.contention.noticed(this.now)) {
				return i;
			}
		}
		return -1;
	}

}
