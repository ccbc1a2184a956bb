package dev.qbipcs.benchmarks.sidebyside;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs all experiments, or the selected ones, and writes down the results.
 */
public final class SideBySide {

	private SideBySide() {
	}

	/**
	 * Run the experiments.
	 * @param args options, which {@code --help} explains
	 */
	public static void main(String[] args) {
		Options options;
		try {
			options = Options.parse(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.print(Options.USAGE.formatted(
					Arrays.stream(Experiment.values()).map(Experiment::option).collect(Collectors.joining(", "))));
			System.exit(2);
			return;
		}
		System.out.println(Bystanders.look());
		Map<Experiment, List<Finding>> findings = run(options);
		if (!options.document().isEmpty()) {
			new Document(options, findings).write(Path.of(options.document()));
		}
		if (findings.size() < options.experiments().size()) {
			System.exit(1);
		}
	}

	static Map<Experiment, List<Finding>> run(Options options) {
		Map<Experiment, List<Finding>> findings = new EnumMap<>(Experiment.class);
		for (Experiment experiment : options.experiments()) {
			try (Laboratory laboratory = new Laboratory(options)) {
				experiment.run(laboratory);
				findings.put(experiment, laboratory.findings());
			}
			catch (RuntimeException ex) {
				// half an hour of measuring is not lost with it
				System.err.println("No results of " + experiment.option() + ":");
				ex.printStackTrace();
			}
		}
		return findings;
	}

}
