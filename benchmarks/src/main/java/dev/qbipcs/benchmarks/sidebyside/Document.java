package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes down the results, as tables and charts.
 */
final class Document {

	private static final String CHARTS = "images/benchmarks-";

	private final Options options;

	private final Map<Experiment, List<Finding>> findings;

	private final StringBuilder text = new StringBuilder();

	Document(Options options, Map<Experiment, List<Finding>> findings) {
		this.options = options;
		this.findings = findings;
	}

	void write(Path file) {
		try {
			Path directory = file.resolveSibling("");
			Files.createDirectories(directory.resolve("images"));
			chart(directory, "neighbours", "Round trips with requests of 64 B", "round trips/s", neighbours());
			chart(directory, "c", "Our server beside libqb's, the same C client",
					"round trips/s, ours : C (1 is the server in C)", besideC());
			introduction();
			goals();
			this.findings.forEach(this::section);
			Files.writeString(file, this.text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write " + file, ex);
		}
	}

	private static void chart(Path directory, String name, String title, String axis, List<BarChart.Bar> bars)
			throws IOException {
		if (!bars.isEmpty()) {
			Files.writeString(directory.resolve(CHARTS + name + ".svg"), new BarChart(title, axis, bars).svg());
		}
	}

	private void introduction() {
		say("""
				# Benchmarks

				""");
		if (this.findings.containsKey(Experiment.AERON) || this.findings.containsKey(Experiment.GRPC)) {
			say("![Round trips of qbipcs, libqb, gRPC, Spring MVC and Aeron](%sneighbours.svg)\n\n".formatted(CHARTS));
		}
		if (this.findings.containsKey(Experiment.ROUND_TRIPS)) {
			say("![Round trips beside libqb's C servers, by size](%sc.svg)\n\n".formatted(CHARTS));
		}
		say("""
				Our server is the [sample](sample.md) as its jar starts, `java -jar sample-app.jar` without options for the JVM:
				its services are Spring beans, and its settings are the defaults. It has a free port, names of its own, and the
				built-in producer is off. The C client is a plain client, and two servers in C share the same handlers, all
				compiled with `-O2`; they are in [benchmarks/src/main/c](../benchmarks/src/main/c):

				- *spinning C* never sleeps: its loop looks at the semaphores of its rings all the time and calls libqb's own
				  function as soon as there is a request, at the price of a processor that is always busy. It is the limit of what
				  libqb's code reaches, on any host.
				- *plain C* is a `qb_loop` server as everybody writes it, which sleeps in the kernel between two requests. What a
				  wake-up costs depends on the host: it took 46 µs on one and 18 µs on another, and ratios to this server move with
				  it.

				Those that are compared take turns, %d rounds of %s each, on the same machine and with the same client
				wherever that is possible; the order changes from round to round. All are warm before, for %s at least and
				as long as they still get faster. During a turn all processes of the other sides are stopped (`SIGSTOP`), so that
				their compilers, collectors and spinning threads leave the cores alone, and a turn begins with %s that do not
				count.
				Connecting and starting take the time that they take, in %d rounds. A ratio is the median of the ratios of the
				rounds; the range beside it goes from the least to the most of them. Absolute figures are medians too. Nothing is
				pinned to a core: the kernel places client and server as it places any process.

				"""
			.formatted(this.options.rounds(), seconds(this.options.millis()), seconds(this.options.warmUpMillis()),
					seconds(Turns.settling(this.options.millis())), this.options.longRounds()));
		say("| machine | |\n|---|---|\n");
		Machine.describe().forEach((name, value) -> say("| %s | %s |\n".formatted(name, value)));
		say("""

				Measured on %s. `./run-benchmarks` at the root of the repository measures all of it again and writes this page,
				in at most 30 minutes; `./run-benchmarks --quick` in about 5 minutes, `--only=` some of it, and `--help` tells
				the options. Let nothing else run meanwhile: it says first what keeps the machine busy, and rows that were measured
				while other processes kept more than %s of a processor busy are not judged.

				"""
			.formatted(LocalDate.now(ZoneOffset.UTC), Bystanders.TOLERATED));
	}

	private static String seconds(int millis) {
		return Numbers.plain(millis / 1000.0) + " s";
	}

	private void goals() {
		List<Finding> rows = this.findings.values()
			.stream()
			.flatMap(List::stream)
			.filter((finding) -> !finding.goal().isNone())
			.toList();
		if (rows.isEmpty()) {
			return;
		}
		long judged = rows.stream().filter(Finding::isJudged).count();
		say("## Goals\n\n%d of %d are met. [Performance](performance.md) says what limits the others."
			.formatted(rows.stream().filter((finding) -> finding.verdict().equals("met")).count(), judged));
		if (judged < rows.size()) {
			say("\n%d more are not judged: other processes kept more than %s of a processor busy while they were measured."
				.formatted(rows.size() - judged, Bystanders.TOLERATED));
		}
		say("\n\n| what | size | goal | measured | |\n|---|---|---:|---:|---|\n");
		for (Finding finding : rows) {
			say("| %s | %s | %s | %s | %s |\n".formatted(finding.what(), finding.size(), finding.bound(),
					finding.result(), finding.verdict().equals("met") ? "met" : "**" + finding.verdict() + "**"));
		}
		say("\n");
	}

	private void section(Experiment experiment, List<Finding> rows) {
		say("## %s\n\n%s\n\n".formatted(experiment.title(), experiment.method()));
		say("| what | size | ours | the other | measured | from - to | goal |\n|---|---|---:|---:|---:|---|---:|\n");
		for (Finding row : rows) {
			say("| %s | %s | %s | %s | %s | %s | %s |\n".formatted(row.what(), row.size(),
					row.unit().format(row.ours()), row.measure().isOfTwo() ? row.unit().format(row.theirs()) : "",
					row.result(), row.spread(), row.bound()));
		}
		say("\n");
	}

	private void say(String words) {
		this.text.append(words);
	}

	private List<BarChart.Bar> neighbours() {
		List<BarChart.Bar> bars = new ArrayList<>();
		first(Experiment.AERON, "Aeron IPC, spinning")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("Aeron IPC, spinning", finding.theirs(), false)));
		first(Experiment.AERON, "Aeron IPC, spinning")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("qbipcs, Java client", finding.ours(), true)));
		first(Experiment.ROUND_TRIPS, "round trips")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("qbipcs, C client", finding.ours(), true)));
		first(Experiment.HANDLERS, "default handler")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("qbipcs, default handler", finding.ours(), true)));
		first(Experiment.JSON, "default handler")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("qbipcs, default handler, JSON", finding.ours(), true)));
		first(Experiment.ROUND_TRIPS, "round trips")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("libqb, C, server spins", finding.theirs(), false)));
		first(Experiment.ROUND_TRIPS, ": plain C")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("libqb, C, server sleeps", finding.theirs(), false)));
		first(Experiment.GRPC, "C client")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("gRPC, unix socket", finding.theirs(), false)));
		first(Experiment.MVC, "C client")
			.ifPresent((finding) -> bars.add(new BarChart.Bar("Spring MVC, RestClient", finding.theirs(), false)));
		return bars;
	}

	private Optional<Finding> first(Experiment experiment, String what) {
		return this.findings.getOrDefault(experiment, List.of())
			.stream()
			.filter((finding) -> finding.what().contains(what) && finding.unit() == Unit.PER_SECOND)
			.findFirst();
	}

	// First all that are beside the spinning server, then those beside the plain one.
	private List<BarChart.Bar> besideC() {
		List<BarChart.Bar> bars = new ArrayList<>();
		for (String c : List.of("spinning C", "plain C")) {
			for (Experiment experiment : List.of(Experiment.ROUND_TRIPS, Experiment.ECHO)) {
				this.findings.getOrDefault(experiment, List.of())
					.stream()
					.filter((finding) -> finding.unit() == Unit.PER_SECOND && finding.what().endsWith(c))
					.forEach((finding) -> bars
						.add(new BarChart.Bar(finding.what().replace("round trips, ", "") + ", " + finding.size(),
								finding.measured(), true)));
			}
		}
		return bars;
	}

}
