package dev.qbipcs.internal.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs run one at a time, on threads that add jobs.
 */
class SerialJobsTests {

	private final SerialJobs jobs = new SerialJobs();

	@Test
	void aJobRunsAtOnceAndJobsThatItAddsFollow() {
		List<String> ran = new ArrayList<>();
		this.jobs.execute(() -> {
			this.jobs.execute(() -> ran.add("second"));
			this.jobs.execute(() -> ran.add("third"));
			ran.add("first");
			assertThat(this.jobs.inJob()).isTrue();
		});
		assertThat(ran).containsExactly("first", "second", "third");
		assertThat(this.jobs.inJob()).isFalse();
	}

	@Test
	void aJobThatFailsDoesNotPreventOthersFromRunning() {
		List<String> ran = new ArrayList<>();
		this.jobs.execute(() -> {
			this.jobs.execute(() -> ran.add("second"));
			throw new AssertionError("on purpose");
		});
		this.jobs.execute(() -> ran.add("third"));
		assertThat(ran).containsExactly("second", "third");
	}

	@Test
	void jobsOfSeveralThreadsDoNotOverlapAndNoneIsLost() {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger overlaps = new AtomicInteger();
		int[] unguarded = new int[1];
		Runnable job = () -> {
			overlaps.addAndGet((inside.incrementAndGet() == 1) ? 0 : 1);
			unguarded[0]++;
			inside.decrementAndGet();
		};
		List<CompletableFuture<Void>> threads = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			threads.add(CompletableFuture.runAsync(() -> {
				for (int k = 0; k < 10_000; k++) {
					this.jobs.execute(job);
				}
			}, (task) -> Thread.ofPlatform().start(task)));
		}
		threads.forEach(CompletableFuture::join);
		assertThat(overlaps).hasValue(0);
		assertThat(unguarded[0]).isEqualTo(40_000);
	}

}
