package dev.qbipcs.benchmarks.sidebyside;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the real peers for moments, so that the benchmarks still work when they are
 * needed. The figures mean nothing.
 */
class SideBySideIT {

	private static final Options MOMENTS = new Options(
			List.of(Experiment.HANDLERS, Experiment.JSON, Experiment.EVENTS, Experiment.GRPC, Experiment.AERON), 1, 30,
			30, true, List.of(), List.of(), "", "");

	@Test
	void measuresAndWritesDown(@TempDir Path directory) throws Exception {
		Map<Experiment, List<Finding>> findings = SideBySide.run(MOMENTS);
		assertThat(findings).containsOnlyKeys(MOMENTS.experiments());
		assertThat(findings.values()).allSatisfy((rows) -> assertThat(rows).isNotEmpty()
			.allSatisfy((row) -> assertThat(List.of(row.ours(), row.theirs())).allMatch((figure) -> figure > 0)));

		Path document = directory.resolve("benchmarks.md");
		new Document(MOMENTS, findings).write(document);
		assertThat(document).content()
			.contains("## Goals", "| events : plain C | 64 B | ≥ 1 |", "| events : spinning C | 64 B |", "libqb |",
					"| default handler, JSON : gRPC | 64 B | ≥ 20 |", "./run-benchmarks")
			.doesNotContain(System.getProperty("user.home") + "/");
		assertThat(directory.resolve("images")).isDirectoryContaining((file) -> file.toString().endsWith(".svg"));
		assertThat(Files.readString(directory.resolve("images/benchmarks-neighbours.svg"))).contains("gRPC", "Aeron",
				"default handler, JSON");
	}

}
