package dev.qbipcs.internal.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.internal.posix.MemoryFaults;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

	/** For each kind of access; a hundredth of them ended an unprotected process. */
	private static final int FAULTS = 10_000;

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

	@ParameterizedTest
	@ValueSource(strings = { "-Xint", "-XX:TieredStopAtLevel=1", "-XX:+TieredCompilation" })
	void theProcessSurvivesTruncationAtAnyMoment(String compilers) {
		List<String> options = new ArrayList<>(JavaProcess.nativeAccess());
		options.add(compilers);
		try (ChildProcess race = ChildProcess.start(JavaProcess.command(options, TruncationRace.class, FAULTS))) {
			assertThat(race.succeed()).contains("SURVIVED");
		}
	}

	private static int sleep(SharedSemaphore semaphore, MemorySegment timespec) {
		semaphore.sleep(timespec);
		return 0;
	}

}
