package dev.qbipcs.benchmarks.sidebyside;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs all experiments, or those that are asked for.
 */
public final class SideBySide {

	private static final Map<String, Experiment> EXPERIMENTS = experiments();

	private SideBySide() {
	}

	private static Map<String, Experiment> experiments() {
		Map<String, Experiment> experiments = new LinkedHashMap<>();
		experiments.put("round-trips", RoundTrips::empty);
		experiments.put("echo", RoundTrips::echo);
		experiments.put("parked", RoundTrips::parked);
		experiments.put("flood", OneWay::flood);
		experiments.put("events", OneWay::events);
		experiments.put("sockets", RoundTrips::sockets);
		experiments.put("grpc", OverJvm::grpc);
		experiments.put("mvc", OverJvm::mvc);
		experiments.put("aeron", OverJvm::aeron);
		experiments.put("allocation", Allocation::measure);
		experiments.put("connections", Crowd::connections);
		experiments.put("idle-connections", Crowd::idleConnections);
		experiments.put("clients", Crowd::clients);
		experiments.put("idle", Load::idle);
		experiments.put("contention", Load::contention);
		experiments.put("start-up", StartUp::measure);
		return experiments;
	}

	/**
	 * Run the experiments.
	 * @param args options, which {@code --help} explains
	 */
	public static void main(String[] args) {
		Options options;
		try {
			options = Options.parse(args);
			options.only().forEach(SideBySide::check);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.print(Options.USAGE.formatted(String.join(", ", EXPERIMENTS.keySet())));
			System.exit(2);
			return;
		}
		run(options);
	}

	static List<Finding> run(Options options) {
		try (Laboratory laboratory = new Laboratory(options)) {
			EXPERIMENTS.forEach((name, experiment) -> {
				if (options.only().isEmpty() || options.only().contains(name)) {
					experiment.run(laboratory);
				}
			});
			return laboratory.findings();
		}
	}

	private static void check(String name) {
		if (!EXPERIMENTS.containsKey(name)) {
			throw new IllegalArgumentException("There is no experiment " + name);
		}
	}

}
