package dev.qbipcs.client;

import java.time.Duration;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;
import dev.qbipcs.spi.EventLoop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Connects again and again until it succeeds or its policy has enough. Everything runs on
 * the shared loop but {@link #close()}, which any thread may call.
 */
final class Reconnector implements AsyncConnector.Outcome {

	private final EventLoop loop = ClientLoop.get();

	private final ClientSettings settings;

	private final ReconnectPolicy policy;

	private final Listener listener;

	private long connectedSince = System.nanoTime();

	private long giveUpAt;

	private int failures;

	/** Attempts since the last connection that lasted. */
	private int steps;

	private @Nullable Timer timer;

	private @Nullable AsyncConnector attempt;

	private boolean closed;

	Reconnector(ClientSettings settings, ReconnectPolicy policy, Listener listener) {
		this.settings = settings;
		this.policy = policy;
		this.listener = listener;
	}

	// The connection was lost.
	void begin() {
		this.failures = 0;
		this.giveUpAt = Deadline.after(this.policy.maxDuration());
		// a server that admits us and drops us at once is not to be pestered either
		if (System.nanoTime() - this.connectedSince >= this.policy.maxDelay().toNanos()) {
			this.steps = 0;
		}
		pause();
	}

	void close() {
		this.loop.execute(Priority.MEDIUM, () -> {
			this.closed = true;
			if (this.timer != null) {
				this.timer.cancel();
			}
			if (this.attempt != null) {
				this.attempt.cancel();
			}
		});
	}

	@Override
	public void connected(ClientSession session) {
		this.attempt = null;
		this.connectedSince = System.nanoTime();
		if (this.closed) {
			Callbacks.DEFAULT_EXECUTOR.execute(session::close);
		}
		else {
			this.listener.restored(session);
		}
	}

	@Override
	public void failed(Throwable cause) {
		this.attempt = null;
		this.failures++;
		if (this.closed) {
			return;
		}
		if (this.failures >= this.policy.maxAttempts() || System.nanoTime() - this.giveUpAt >= 0) {
			this.listener.gaveUp((cause instanceof IpcException ex) ? ex : new IpcException(Errno.EIO,
					"Connecting again to the service \"" + this.settings.service() + "\" failed", cause));
		}
		else {
			pause();
		}
	}

	private void pause() {
		if (!this.closed) {
			this.steps = Math.min(this.steps + 1, Integer.MAX_VALUE - 1);
			this.timer = this.loop.schedule(Duration.ofNanos(this.policy.delayNanos(this.steps)), this::tryAgain);
		}
	}

	private void tryAgain() {
		if (!this.closed) {
			this.attempt = AsyncConnector.start(this.settings, ConnectBudget.expected(this.settings), this);
		}
	}

	/**
	 * Told on the loop.
	 */
	interface Listener {

		/**
		 * Connected again.
		 * @param session a session that was not started yet; owned by the callee
		 */
		void restored(ClientSession session);

		/**
		 * Further attempts are pointless.
		 * @param cause why the last attempt failed
		 */
		void gaveUp(IpcException cause);

	}

}
