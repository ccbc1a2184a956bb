package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProcessTicks}.
 */
class ProcessTicksTests {

	private static final String STAT = "19162 (cat) R 19149 19149 5450 0 -1 4194304 101 0 0 0 40 2 7 1 20 0 1 0";

	@Test
	void aProcessHasItsOwnTimeAndThatOfItsEndedChildren() {
		assertThat(ProcessTicks.parse(STAT)).isEqualTo(new ProcessTicks("cat", 42, 8));
	}

	@Test
	void theNameOfAProgramMayContainAnything() {
		assertThat(ProcessTicks.parse(STAT.replace("(cat)", "(a) R 1 (b) c)")))
			.isEqualTo(new ProcessTicks("a) R 1 (b) c", 42, 8));
	}

	@Test
	void aProcessorIsNotBusyWhenItIdlesOrServesInterrupts() {
		assertThat(ProcessTicks.busy("cpu  1000 200 30 500000 60000 7000 8000 4 0 0")).isEqualTo(1234);
	}

	@Test
	void whatThisProcessStartsIsOurs() throws Exception {
		long before = ProcessTicks.sumOfOurs();
		try (Peer child = Peer.start("READY", List.of("sh", "-c", "echo READY; read end"))) {
			assertThat(ProcessTicks.ours()).extracting(ProcessHandle::pid)
				.contains(ProcessHandle.current().pid(), child.pid());
			assertThat(ProcessTicks.others()).doesNotContainKeys(ProcessHandle.current().pid(), child.pid());
		}
		assertThat(ProcessTicks.sumOfOurs()).isGreaterThanOrEqualTo(before);
	}

}
