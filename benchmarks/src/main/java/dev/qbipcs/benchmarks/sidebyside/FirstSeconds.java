package dev.qbipcs.benchmarks.sidebyside;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What the sample answers just after its start, when its JVM has compiled nothing yet,
 * with an ahead-of-time cache and without, beside what it answers once it is warm.
 */
final class FirstSeconds {

	private static final int ROUNDS = 3;

	private static final int SECONDS = 10;

	private static final String ORDER = Size.K4.trips(Against.ECHO) + " ";

	private final Laboratory laboratory;

	/**
	 * The sample with its libraries beside it: no cache contains classes of nested jars.
	 */
	private final Path jar;

	private final int millis;

	private FirstSeconds(Laboratory laboratory) {
		this.laboratory = laboratory;
		this.jar = laboratory.extractedSampleJar();
		this.millis = laboratory.options().quick() ? 1000 : SECONDS * 1000;
	}

	static void measure(Laboratory laboratory) {
		new FirstSeconds(laboratory).measure();
	}

	private void measure() {
		Options options = this.laboratory.options();
		Path cache = options.aotCache().isEmpty() ? train() : Path.of(options.aotCache());
		// The JVM refuses to start if it cannot use the cache
		List<String> cached = List.of("-XX:AOTCache=" + cache.toAbsolutePath(), "-XX:AOTMode=on");
		try (Server server = this.laboratory.sample(cached, this.jar);
				Peer client = this.laboratory.cClient(server, Size.COMMON_BUFFER)) {
			Side warm = new Side(Set.of(server.peer(), client), (millis) -> client.ask(ORDER + this.millis));
			client.ask(ORDER + (this.millis + options.warmUpMillis()));
			Trial trial = this.laboratory.turns()
				.alternate(options.quick() ? 1 : ROUNDS, starting(cached), starting(List.of()), warm);
			String first = "first %d s after the start, ".formatted(this.millis / 1000);
			rate(first + "with an AOT cache : warm", Goal.atLeast(0.6), trial.contest(Figure.RATE, 2));
			rate(first + "with an AOT cache : without", Goal.NONE, trial.contest(Figure.RATE, 1));
			this.laboratory.report(new Finding("start of the sample, with an AOT cache : without", "", Goal.NONE,
					trial.contest(StartUp.STARTED_AFTER, 1), StartUp.STARTED_AFTER.unit(), Measure.RATIO));
		}
	}

	private void rate(String what, Goal goal, Contest contest) {
		this.laboratory.report(new Finding(what, Size.K4.toString(), goal, contest, Figure.RATE.unit(), Measure.RATIO));
	}

	// Server and client of this side live for one turn only.
	private Side starting(List<String> jvm) {
		return new Side(Set.of(), (millis) -> {
			try (Server server = this.laboratory.sample(jvm, this.jar);
					Peer client = this.laboratory.cClient(server, Size.COMMON_BUFFER)) {
				return client.ask(ORDER + this.millis).with("seconds", StartUp.seconds(server.peer()));
			}
		});
	}

	// A training run, at whose end the JVM writes the cache.
	private Path train() {
		Path cache = this.laboratory.directory().resolve("sample.aot");
		Server server = this.laboratory.sample(List.of("-XX:AOTCacheOutput=" + cache), this.jar);
		try (Peer client = this.laboratory.cClient(server, Size.COMMON_BUFFER)) {
			client.ask(ORDER + this.millis);
		}
		finally {
			server.peer().end();
		}
		return cache;
	}

}
