package dev.qbipcs.endurance;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.awaitility.Awaitility;

/**
 * Several servers with mixed clients for any length of time: messages of all sizes both
 * ways, floods, events, changes of the rate, clients that connect and leave, are killed,
 * receive nothing or are silent, and servers that are killed and restarted. The content
 * of every answer is checked. After each round all clients leave, and the servers and
 * this process must hold the same resources as after the first.
 * <p>
 * To run it for 20 minutes: <pre>
 * mvn -pl qbipcs-core -am verify -Dqbipcs.soak=PT20M -Dit.test=SoakIT -Dtest='NoUnit*' \
 *   -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false</pre>
 * With {@code -Dqbipcs.soak.seed=NUMBER} the decisions are those of an earlier run, as
 * far as time allows.
 */
final class Soak {

	private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

	private static final int ROUNDS = 4;

	private final Duration duration;

	private final long seed;

	private final PrintStream out;

	private final List<SoakStage> stages = new ArrayList<>();

	private final CountDownLatch aborted = new CountDownLatch(1);

	/**
	 * Prepare a soak.
	 * @param duration how long it runs, without the time for measuring between rounds
	 * @param seed the seed of its random choices
	 * @param out where the progress and the summary go
	 */
	Soak(Duration duration, long seed, PrintStream out) {
		this.duration = duration;
		this.seed = seed;
		this.out = out;
	}

	/**
	 * Run to the end.
	 * @return the work of all clients
	 */
	Tally run() {
		say("%s with seed %d".formatted(this.duration, this.seed));
		Duration round = this.duration.dividedBy(ROUNDS);
		if (round.compareTo(LONGEST_ROUND) > 0) {
			round = LONGEST_ROUND;
		}
		int rounds = (int) Math.max(this.duration.dividedBy(round), 1);
		List<Self> selves = new ArrayList<>();
		try {
			open();
			for (int i = 0; i < rounds; i++) {
				Duration length = round;
				onAll((stage) -> stage.round(length, this.aborted));
				selves.add(rest(selves));
				say("round %d of %d: %s; this process: %s".formatted(i + 1, rounds, tally(), selves.getLast()));
			}
			this.stages.forEach((stage) -> say(stage.summary()));
			say("this process%n  at the start:  %s%n  in the middle: %s%n  at the end:    %s"
				.formatted(selves.getFirst(), selves.get(selves.size() / 2), selves.getLast()));
			this.stages.forEach(SoakStage::assertNoGrowth);
			say("in all: %s".formatted(tally()));
			return tally();
		}
		finally {
			this.stages.forEach(SoakStage::close);
		}
	}

	private void open() {
		this.stages.add(new SoakStage(Host.JAVA_SHARED_MEMORY, false, this.seed));
		this.stages.add(new SoakStage(Host.JAVA_SOCKET, false, this.seed + 1));
		this.stages.add(new SoakStage(Host.C_SHARED_MEMORY, false, this.seed + 2));
		this.stages.add(new SoakStage(Host.JAVA_SHARED_MEMORY, true, this.seed + 3));
		this.stages.add(new SoakStage(Host.JAVA_SOCKET, true, this.seed + 4));
	}

	private void onAll(Consumer<SoakStage> action) {
		List<CompletableFuture<Void>> all = this.stages.stream()
			.map((stage) -> CompletableFuture
				.runAsync(() -> action.accept(stage), (task) -> Thread.ofPlatform().name(stage.toString()).start(task))
				.whenComplete((nothing, ex) -> {
					if (ex != null) {
						say("%s failed: %s".formatted(stage, ex));
						this.aborted.countDown();
					}
				}))
			.toList();
		try {
			CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
		}
		finally {
			all.forEach((stage) -> stage.exceptionally((ex) -> null).join());
		}
	}

	private static Self rest(List<Self> before) {
		return before.isEmpty() ? Self.measure() : Awaitility.await("this process to be as before")
			.until(Self::measure, (now) -> now.isBackAt(before.getFirst()));
	}

	private Tally tally() {
		return this.stages.stream().map(SoakStage::tally).reduce(Tally.NONE, Tally::plus);
	}

	private void say(String text) {
		this.out.printf(Locale.ROOT, "Soak: %s%n", text);
	}

}
