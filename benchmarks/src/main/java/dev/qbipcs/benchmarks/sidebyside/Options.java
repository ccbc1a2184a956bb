package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line of the runner.
 *
 * @param experiments the experiments to run
 * @param rounds how often the sides alternate
 * @param millis the duration of one measurement, after an uncounted tenth of it
 * @param warmUpMillis how long each side warms up, at least
 * @param quick whether to run shorter and fewer measurements
 * @param serverArguments further arguments of the sample, for tuning the server
 * @param serverOptions further options of the sample's JVM
 * @param aotCache the ahead-of-time cache of the sample; empty to make one by a training
 * run
 * @param document where to write the document; empty to write none
 */
record Options(List<Experiment> experiments, int rounds, int millis, int warmUpMillis, boolean quick,
		List<String> serverArguments, List<String> serverOptions, String aotCache, String document) {

	static final String USAGE = """
			Usage: run-benchmarks [options]
			  --quick             shorter and fewer measurements, in about 5 minutes; all takes at most 30
			  --only=A,B          only these experiments; no document is written
			  --rounds=N          how often those that are compared alternate
			  --millis=N          how long one measurement takes
			  --warm-up=N         how long each of them warms up at least, in milliseconds
			  --server=ARGUMENT   a further argument of the sample, such as --qbipcs.server.polling.enabled=false
			  --jvm=OPTION        a further option of the sample's JVM
			  --aot-cache=FILE    the sample's ahead-of-time cache, instead of one from a training run
			  --document=FILE     write the document, also with --only
			Experiments: %s
			""";

	// The number of rounds for work of its own duration.
	int longRounds() {
		return this.quick ? 2 : 5;
	}

	// Where the scheduler decides, a turn is long enough for it to move processes between
	// the cores.
	int patientMillis() {
		return this.quick ? this.millis : Math.max(this.millis, 2000);
	}

	int patientRounds() {
		return this.quick ? this.rounds : Math.max(this.rounds, 15);
	}

	static Options parse(String[] arguments) {
		boolean quick = Arrays.asList(arguments).contains("--quick");
		List<Experiment> only = new ArrayList<>();
		List<String> server = new ArrayList<>();
		List<String> jvm = new ArrayList<>();
		int rounds = quick ? 3 : 9;
		int millis = quick ? 120 : 500;
		int warmUp = quick ? 300 : 3000;
		String aotCache = "";
		String document = Stream.of(arguments).anyMatch((argument) -> argument.startsWith("--only")) ? ""
				: "docs/benchmarks.md";
		for (String argument : arguments) {
			String value = argument.substring(argument.indexOf('=') + 1);
			switch (argument.replaceFirst("=.*", "")) {
				case "--quick" -> {
				}
				case "--only" -> Stream.of(value.split(",", -1)).map(Experiment::of).forEach(only::add);
				case "--rounds" -> rounds = Integer.parseInt(value);
				case "--millis" -> millis = Integer.parseInt(value);
				case "--warm-up" -> warmUp = Integer.parseInt(value);
				case "--server" -> server.add(value);
				case "--jvm" -> jvm.add(value);
				case "--aot-cache" -> aotCache = value;
				case "--document" -> document = value;
				case "--help" -> throw new IllegalArgumentException("What can be measured, and how:");
				default -> throw new IllegalArgumentException("Unknown option " + argument);
			}
		}
		return new Options(only.isEmpty() ? List.of(Experiment.values()) : List.copyOf(only), rounds, millis, warmUp,
				quick, List.copyOf(server), List.copyOf(jvm), aotCache, document);
	}

}
