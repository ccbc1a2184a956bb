package dev.qbipcs.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;

/**
 * Runs jobs on a loop after some time. Unlike {@link EventLoop#schedule} they can be
 * cancelled, and a cancelled one is not kept in memory until its time.
 */
final class LoopTimer {

	private LoopTimer() {
	}

	// A job may still run if it was just about to when it is cancelled.
	static Future<?> after(EventLoop loop, long nanos, Runnable job) {
		CompletableFuture<Boolean> timer = new CompletableFuture<>();
		Future<?> ignored = timer.thenRun(() -> loop.execute(Priority.MEDIUM, () -> {
			if (!timer.isCancelled()) {
				job.run();
			}
		}));
		return timer.completeOnTimeout(Boolean.TRUE, Math.max(nanos, 0), TimeUnit.NANOSECONDS);
	}

}
