package dev.qbipcs.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.transport.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls on behalf of threads that do not wait for the response: one after the
 * other, in the order of submission, on a virtual thread that lasts while any are
 * pending. Any thread may call it.
 */
final class AsyncCalls {

	private final IpcClient client;

	private final Queue<Call> pending = new ArrayDeque<>();

	private boolean running;

	AsyncCalls(IpcClient client) {
		this.client = client;
	}

	CompletableFuture<IpcReply> submit(int id, byte[] payload, Duration timeout) {
		Call call = new Call(id, payload, timeout, Deadline.after(timeout), new CompletableFuture<>());
		synchronized (this.pending) {
			this.pending.add(call);
			if (!this.running) {
				Thread.ofVirtual().name("qbipcs-client-calls").start(this::run);
				this.running = true;
			}
		}
		return call.reply();
	}

	private void run() {
		Call call = next();
		while (call != null) {
			make(call);
			call = next();
		}
	}

	private @Nullable Call next() {
		synchronized (this.pending) {
			Call call = this.pending.poll();
			this.running = call != null;
			return call;
		}
	}

	private void make(Call call) {
		if (call.reply().isDone()) {
			// cancelled before its turn
			return;
		}
		try {
			call.reply().complete(this.client.sendAndReceive(call.id(), call.payload(), call.remaining()));
		}
		catch (Throwable ex) {
			call.reply().completeExceptionally(ex);
		}
	}

	/**
	 * A call that was submitted.
	 *
	 * @param id the id in its header
	 * @param payload what follows the header
	 * @param timeout how long it may take in all
	 * @param deadline when that is over
	 * @param reply completed with the response
	 */
	@SuppressWarnings("ArrayRecordComponent")
	private record Call(int id, byte[] payload, Duration timeout, long deadline, CompletableFuture<IpcReply> reply) {

		Duration remaining() {
			if (this.timeout.isNegative()) {
				return this.timeout;
			}
			long nanos = this.deadline - System.nanoTime();
			if (nanos <= 0 && !this.timeout.isZero()) {
				throw new IpcException(Errno.ETIMEDOUT, "The calls before this one took all of " + this.timeout
						+ ", so nothing was sent; call again, or wait longer");
			}
			return Duration.ofNanos(Math.max(nanos, 0));
		}

	}

}
