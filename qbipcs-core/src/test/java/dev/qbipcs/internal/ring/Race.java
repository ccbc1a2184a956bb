package dev.qbipcs.internal.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs two threads at the same time. If one fails, the other does not wait for it.
 */
final class Race {

	private Race() {
	}

	/** Run both to completion; the results are in the order of completion. */
	static <T> List<T> run(Callable<T> one, Callable<T> other) throws InterruptedException, ExecutionException {
		List<T> results = new ArrayList<>();
		try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
			ExecutorCompletionService<T> ends = new ExecutorCompletionService<>(threads);
			ends.submit(one);
			ends.submit(other);
			try {
				results.add(ends.take().get());
				results.add(ends.take().get());
			}
			finally {
				threads.shutdownNow();
			}
		}
		return results;
	}

	/**
	 * Spin once, unless the other thread failed. Park now and then, in case the other
	 * thread waits for this processor.
	 */
	static void spin() {
		if (Thread.currentThread().isInterrupted()) {
			throw new CancellationException("the other thread failed");
		}
		if (ThreadLocalRandom.current().nextInt(1000) == 0) {
			LockSupport.parkNanos(1);
		}
		Thread.onSpinWait();
	}

}
