package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import dev.qbipcs.benchmarks.micro.AdapterBenchmark;
import dev.qbipcs.benchmarks.micro.HeaderBenchmark;
import dev.qbipcs.benchmarks.micro.RingBenchmark;
import dev.qbipcs.benchmarks.micro.SemaphoreBenchmark;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The JMH benchmarks of parts, with the profiler that counts what is allocated.
 */
final class Parts {

	private static final String ALLOCATED = "gc.alloc.rate.norm";

	private Parts() {
	}

	static void measure(Laboratory laboratory) {
		OptionsBuilder options = new OptionsBuilder();
		options.include(AdapterBenchmark.class.getName())
			.include(RingBenchmark.class.getName())
			.include(SemaphoreBenchmark.class.getName())
			.include(HeaderBenchmark.class.getName())
			.addProfiler(GCProfiler.class)
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true)
			.warmupTime(TimeValue.milliseconds(500))
			.measurementTime(TimeValue.milliseconds(500));
		if (laboratory.options().quick()) {
			options.warmupIterations(1)
				.measurementIterations(2)
				.warmupTime(TimeValue.milliseconds(300))
				.measurementTime(TimeValue.milliseconds(200));
		}
		try {
			Bystanders before = Bystanders.now();
			Collection<RunResult> results = new Runner(options.build()).run();
			double bystanders = Bystanders.now().processorsSince(before);
			results.forEach((result) -> report(laboratory, result, bystanders));
		}
		catch (RunnerException ex) {
			throw new IllegalStateException("The JMH benchmarks failed", ex);
		}
	}

	private static void report(Laboratory laboratory, RunResult result, double bystanders) {
		BenchmarkParams params = result.getParams();
		String size = params.getParamsKeys().contains("size")
				? new Size(Integer.parseInt(params.getParam("size"))).toString() : "";
		// class and method
		String[] words = params.getBenchmark().replaceFirst(".*\\.(\\w+)Benchmark\\.", "$1.").split("\\.", -1);
		String mode = params.getParamsKeys().contains("mode") ? " " + params.getParam("mode") : "";
		String name = (words[0] + mode).toLowerCase(Locale.ROOT) + ", " + words[1];
		boolean judged = name.equals("adapter, raw");
		List<Double> times = new ArrayList<>();
		List<Double> bytes = new ArrayList<>();
		for (BenchmarkResult fork : result.getBenchmarkResults()) {
			for (IterationResult iteration : fork.getIterationResults()) {
				times.add(iteration.getPrimaryResult().getScore());
				Result<?> allocated = iteration.getSecondaryResults().get(ALLOCATED);
				bytes.add(Objects.requireNonNull(allocated, "JMH's profiler says nothing").getScore());
			}
		}
		report(laboratory, name, size, judged ? Goal.atMost(100) : Goal.NONE, Contest.of(times, bystanders),
				Unit.NANOSECONDS);
		report(laboratory, name + ", allocated", size, judged ? Goal.atMost(0.1) : Goal.NONE,
				Contest.of(bytes, bystanders), Unit.BYTES);
	}

	private static void report(Laboratory laboratory, String what, String size, Goal goal, Contest figures, Unit unit) {
		laboratory.report(new Finding(what, size, goal, figures, unit, Measure.OURS));
	}

}
