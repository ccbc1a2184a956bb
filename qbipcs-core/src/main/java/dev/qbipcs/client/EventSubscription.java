package dev.qbipcs.client;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import dev.qbipcs.internal.loop.LoopLogger;
import org.jspecify.annotations.Nullable;

/**
 * Takes events from a session, when there are some, and gives them to a callback. As long
 * as there are none it is but a few objects.
 */
final class EventSubscription {

	private static final LoopLogger logger = LoopLogger.of(EventSubscription.class);

	/** How many events are delivered before others have their turn on the executor. */
	private static final int BATCH = 64;

	private final Consumer<IpcEvent> callback;

	private final Executor executor;

	private final Callbacks callbacks;

	private boolean cancelled;

	EventSubscription(Consumer<IpcEvent> callback, Executor executor, Callbacks callbacks) {
		this.callback = callback;
		this.executor = executor;
		this.callbacks = callbacks;
	}

	// Deliver what is there, then wait for more.
	void deliver(ClientSession session) {
		this.callbacks.execute(this.executor, () -> {
			for (int i = 0; i < BATCH; i++) {
				if (!deliverNext(session)) {
					awaitMore(session);
					return;
				}
			}
			deliver(session);
		});
	}

	// Deliver what the server sent before it went.
	void deliverRest(ClientSession session) {
		this.callbacks.execute(this.executor, () -> {
			while (deliverNext(session)) {
				// the next one
			}
		});
	}

	// No event is taken any more when this returns.
	synchronized void cancel() {
		this.cancelled = true;
	}

	private synchronized @Nullable MemorySegment take(ClientSession session) {
		return this.cancelled ? null : session.pollEvent();
	}

	private synchronized void awaitMore(ClientSession session) {
		if (!this.cancelled) {
			session.awaitEvents();
		}
	}

	private boolean deliverNext(ClientSession session) {
		MemorySegment message = take(session);
		if (message == null) {
			return false;
		}
		try {
			this.callback.accept(IpcEvent.of(message));
		}
		catch (Throwable ex) {
			logger.log(Level.ERROR, "The event callback failed; the next event is delivered to it nevertheless", ex);
		}
		return true;
	}

}
