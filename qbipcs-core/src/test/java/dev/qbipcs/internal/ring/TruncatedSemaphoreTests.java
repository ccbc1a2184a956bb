package dev.qbipcs.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.internal.posix.MemoryFaults;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * A semaphore in memory that the peer truncated, used by interpreted and by compiled
 * code.
 */
class TruncatedSemaphoreTests {

	private static final int BROKEN = -1;

	/** Enough for the compilers. */
	private static final int ROUNDS = 20_000;

	private final TestRing ring = new TestRing(TestRing.PAGE);

	@BeforeEach
	void truncate() {
		TestRing.truncate(this.ring.headerFile(), 0);
	}

	@AfterEach
	void close() {
		this.ring.close();
	}

	@Test
	void noFaultOfASleepSurfacesBehindItsGuard() {
		SharedSemaphore semaphore = this.ring.memory().semaphore();
		MemorySegment timespec = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2);
		for (int i = 0; i < ROUNDS; i++) {
			assertThat(MemoryFaults.contain(TruncatedSemaphoreTests::sleep, semaphore, timespec, BROKEN))
				.isEqualTo(BROKEN);
			assertThatNoException().isThrownBy(MemoryFaults::surface);
		}
	}

	private static int sleep(SharedSemaphore semaphore, MemorySegment timespec) {
		semaphore.sleep(timespec);
		return 0;
	}

}
