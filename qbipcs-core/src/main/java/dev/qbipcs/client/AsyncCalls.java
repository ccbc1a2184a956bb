package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.CallLedger.Call;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.WrittenPayload;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls on behalf of threads that do not wait for the response, in the order of
 * submission. The thread that submits a call sends the request, if that needs no wait; a
 * virtual thread, which lasts while any calls are pending, waits for the responses, and
 * makes the calls that have to wait, one after the other. Any thread may call it.
 */
final class AsyncCalls {

	/** How late a call may notice that its time is over. */
	private static final long SLICE_NANOS = Duration.ofMillis(100).toNanos();

	private final IpcClient client;

	private final SessionKeeper sessions;

	/** Calls that are in flight. This and the next two are guarded by this queue. */
	private final Queue<Pending> sent = new ArrayDeque<>();

	/** Calls that are behind those; the first one may be about to be made. */
	private final Queue<Pending> unsent = new ArrayDeque<>();

	private boolean running;

	AsyncCalls(IpcClient client, SessionKeeper sessions) {
		this.client = client;
		this.sessions = sessions;
	}

	CompletableFuture<IpcReply> submit(int id, byte[] payload, Duration timeout) {
		WrittenPayload.checkNotWriting(this.client);
		Pending call = new Pending(id, payload, timeout);
		synchronized (this.sent) {
			this.unsent.add(call);
			if (this.unsent.size() == 1) {
				sendAll();
			}
			if (!this.running) {
				Thread.ofVirtual().name("qbipcs-client-calls").start(this::run);
				this.running = true;
			}
		}
		return call.reply;
	}

	private void run() {
		Pending call = next();
		while (call != null) {
			// a dependent stage may have left it
			Thread.interrupted();
			Sent request = call.request;
			if (request != null) {
				await(call, request);
			}
			else {
				make(call);
			}
			call = next();
		}
	}

	private @Nullable Pending next() {
		synchronized (this.sent) {
			sendAll();
			Pending call = this.sent.isEmpty() ? this.unsent.peek() : this.sent.peek();
			this.running = call != null;
			return call;
		}
	}

	private void sendAll() {
		while (!this.unsent.isEmpty() && this.unsent.element().trySend(this.sessions.current())) {
			this.sent.add(this.unsent.remove());
		}
	}

	private void remove(Queue<Pending> queue) {
		synchronized (this.sent) {
			queue.remove();
		}
	}

	private void await(Pending pending, Sent request) {
		IpcReply reply = null;
		Throwable failure = null;
		try {
			long slice = System.nanoTime() + SLICE_NANOS;
			if (!request.await((pending.deadline - slice < 0) ? pending.deadline : slice, pending.timeout)) {
				giveUpLate();
				return;
			}
			reply = IpcReply.of(request.call.pickUp(Destination.ARRAY));
		}
		catch (Throwable ex) {
			failure = ex;
			pending.giveUp();
		}
		remove(this.sent);
		pending.complete(reply, failure);
	}

	private void giveUpLate() {
		List<Pending> late = new ArrayList<>();
		synchronized (this.sent) {
			long now = System.nanoTime();
			for (Iterator<Pending> all = this.sent.iterator(); all.hasNext();) {
				Pending call = all.next();
				if (now - call.deadline >= 0 && call.giveUp()) {
					late.add(call);
					all.remove();
				}
			}
		}
		late.forEach(Pending::timedOut);
	}

	private void make(Pending call) {
		IpcReply reply = null;
		Throwable failure = null;
		try {
			if (!call.reply.isDone()) {
				reply = this.client.sendAndReceive(call.id, call.payload, call.remaining());
			}
		}
		catch (Throwable ex) {
			failure = ex;
		}
		remove(this.unsent);
		call.complete(reply, failure);
	}

	/**
	 * A request in flight on some session.
	 */
	private record Sent(ClientSession session, Call call) {

		boolean await(long deadline, Duration timeout) {
			return this.session.await(this.call, deadline, timeout);
		}

		boolean giveUp() {
			return this.session.giveUp(this.call);
		}

	}

	/**
	 * A call that was submitted, and is not over.
	 */
	private static final class Pending {

		private final int id;

		private final byte[] payload;

		private final Duration timeout;

		private final long deadline;

		private final CompletableFuture<IpcReply> reply = new CompletableFuture<>();

		/** Null until it was sent. */
		private @Nullable Sent request;

		Pending(int id, byte[] payload, Duration timeout) {
			this.id = id;
			this.payload = payload;
			this.timeout = timeout;
			this.deadline = Deadline.after(timeout);
		}

		// If that needs no wait; what fails is for make() to find out.
		boolean trySend(ClientSession session) {
			if (this.reply.isDone() || isLate()) {
				return false;
			}
			try {
				Call call = session.trySendCall(this.id, PayloadForm.SEGMENT, MemorySegment.ofArray(this.payload),
						this.payload.length);
				this.request = (call != null) ? new Sent(session, call) : null;
				return call != null;
			}
			catch (RuntimeException ex) {
				return false;
			}
		}

		boolean giveUp() {
			return this.request != null && this.request.giveUp();
		}

		void complete(@Nullable IpcReply reply, @Nullable Throwable failure) {
			if (failure != null) {
				this.reply.completeExceptionally(failure);
			}
			else if (reply != null) {
				this.reply.complete(reply);
			}
		}

		void timedOut() {
			this.reply
				.completeExceptionally(new IpcException(Errno.ETIMEDOUT, "No response came within " + this.timeout));
		}

		Duration remaining() {
			if (this.timeout.isNegative()) {
				return this.timeout;
			}
			if (isLate()) {
				throw new IpcException(Errno.ETIMEDOUT, "The calls before this one took all of " + this.timeout
						+ ", so nothing was sent; call again, or wait longer");
			}
			return Duration.ofNanos(Math.max(this.deadline - System.nanoTime(), 0));
		}

		private boolean isLate() {
			return !this.timeout.isNegative() && !this.timeout.isZero() && System.nanoTime() - this.deadline >= 0;
		}

	}

}
