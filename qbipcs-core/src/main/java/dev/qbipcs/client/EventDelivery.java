package dev.qbipcs.client;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Sees to it that events go one way: to threads that wait for them, or to one callback.
 * Any thread may call any method.
 */
final class EventDelivery {

	private final Callbacks callbacks;

	private int receivers;

	private @Nullable EventSubscription subscription;

	EventDelivery(Callbacks callbacks) {
		this.callbacks = callbacks;
	}

	<T> T receive(Supplier<T> call) {
		synchronized (this) {
			if (this.subscription != null) {
				throw new IllegalStateException("The events of this client are delivered to the callback of onEvent;"
						+ " close that subscription before receiving them yourself");
			}
			this.receivers++;
		}
		try {
			return call.get();
		}
		finally {
			synchronized (this) {
				this.receivers--;
			}
		}
	}

	IpcSubscription subscribe(Consumer<IpcEvent> callback, Executor executor, Supplier<ClientSession> current) {
		EventSubscription fresh = new EventSubscription(callback, executor, this.callbacks);
		synchronized (this) {
			if (this.subscription != null) {
				throw new IllegalStateException("This client has a subscription; close it before subscribing again");
			}
			if (this.receivers > 0) {
				throw new IllegalStateException("A thread waits in receiveEvent; events go either to it or to a"
						+ " callback, so subscribe when it has returned");
			}
			this.subscription = fresh;
		}
		fresh.deliver(current.get());
		return () -> unsubscribe(fresh, current);
	}

	// Events came, or there is a new connection on which some may be.
	void announced(ClientSession session) {
		EventSubscription subscribed = current();
		if (subscribed != null) {
			subscribed.deliver(session);
		}
	}

	void ended(ClientSession session) {
		EventSubscription subscribed = current();
		if (subscribed != null) {
			subscribed.deliverRest(session);
		}
	}

	void close() {
		EventSubscription subscribed = current();
		if (subscribed != null) {
			subscribed.cancel();
		}
		synchronized (this) {
			this.subscription = null;
		}
	}

	private synchronized @Nullable EventSubscription current() {
		return this.subscription;
	}

	private void unsubscribe(EventSubscription old, Supplier<ClientSession> current) {
		old.cancel();
		synchronized (this) {
			if (this.subscription != old) {
				return;
			}
			// before another subscriber may want them
			current.get().ignoreEvents();
			this.subscription = null;
		}
	}

}
