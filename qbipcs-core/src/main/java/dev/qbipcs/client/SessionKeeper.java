package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.SessionState.NotSentException;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.PayloadForm;
import org.jspecify.annotations.Nullable;

/**
 * The connection that a client has at the moment, and what becomes of it. Any thread may
 * call the package-private methods; the loop calls the others.
 */
final class SessionKeeper implements ClientSession.Owner, Reconnector.Listener {

	private final ClientSettings settings;

	private final IpcClient client;

	private final Callbacks callbacks;

	private final EventDelivery events;

	private final @Nullable Reconnector reconnector;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private volatile ClientSession current;

	private int flowControlThreshold;

	/** There will be no other session. */
	private boolean over;

	private boolean closed;

	SessionKeeper(ClientSettings settings, IpcClient client, ClientSession first, Callbacks callbacks,
			EventDelivery events) {
		this.settings = settings;
		this.client = client;
		this.current = first;
		this.callbacks = callbacks;
		this.events = events;
		ReconnectPolicy policy = settings.reconnectPolicy();
		this.reconnector = (policy != null) ? new Reconnector(settings, policy, this) : null;
		this.over = policy == null;
		this.flowControlThreshold = settings.flowControlThreshold();
		first.flowControlThreshold(this.flowControlThreshold);
	}

	void start() {
		this.current.start(this);
	}

	ClientSession current() {
		return this.current;
	}

	int flowControlThreshold() {
		this.lock.lock();
		try {
			return this.flowControlThreshold;
		}
		finally {
			this.lock.unlock();
		}
	}

	void flowControlThreshold(int threshold) {
		this.lock.lock();
		try {
			this.flowControlThreshold = threshold;
			this.current.flowControlThreshold(threshold);
		}
		finally {
			this.lock.unlock();
		}
	}

	// Whether calls wait for the next connection when one is lost.
	boolean callsWait() {
		ReconnectPolicy policy = this.settings.reconnectPolicy();
		return policy != null && policy.callsWait();
	}

	// Send a request that has no response, or one that the application receives.
	<T> void send(int id, PayloadForm<T> form, T payload, long size, Duration timeout) {
		long deadline = Deadline.after(timeout);
		send(deadline, (session) -> {
			session.send(id, form, payload, size, deadline, timeout);
			return Boolean.TRUE;
		});
	}

	<T> MemorySegment sendAndReceive(int id, PayloadForm<T> form, T payload, long size, Duration timeout) {
		long deadline = Deadline.after(timeout);
		return send(deadline,
				(session) -> session.sendAndReceive(id, form, payload, size, Destination.ARRAY, deadline, timeout));
	}

	<T> void sendAndReceive(int id, PayloadForm<T> form, T payload, long size, IpcReceiveBuffer response,
			Duration timeout) {
		long deadline = Deadline.after(timeout);
		send(deadline, (session) -> session.checked(response)
			.sendAndReceive(id, form, payload, size, response.destination(), deadline, timeout));
	}

	// Make a call that sends. What was not sent may go to the next connection.
	private <T> T send(long deadline, Function<ClientSession, T> call) {
		ClientSession session = this.current;
		while (true) {
			try {
				return call.apply(session);
			}
			catch (NotSentException ex) {
				session = next(session, deadline, ex);
			}
		}
	}

	// Make a call that receives a response. A new connection has none for a request of
	// the old one, so a caller that was connected gets the exception.
	<T> T receive(long deadline, Function<ClientSession, T> call) {
		ClientSession session = this.current;
		boolean connected = session.isConnected();
		try {
			return call.apply(session);
		}
		catch (IpcException ex) {
			if (connected || !ex.is(Errno.ENOTCONN)) {
				throw ex;
			}
			return call.apply(next(session, deadline, ex));
		}
	}

	// Make a call that receives an event, on whichever connection it comes.
	<T> T receiveEvent(long deadline, Function<ClientSession, T> call) {
		ClientSession session = this.current;
		while (true) {
			try {
				return call.apply(session);
			}
			catch (IpcException ex) {
				if (!ex.is(Errno.ENOTCONN)) {
					throw ex;
				}
				session = next(session, deadline, ex);
			}
		}
	}

	void close() {
		this.lock.lock();
		try {
			this.closed = true;
			this.over = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		if (this.reconnector != null) {
			this.reconnector.close();
		}
		this.current.close();
	}

	@Override
	public void eventsAnnounced(ClientSession session) {
		this.events.announced(session);
	}

	@Override
	public void ended(ClientSession session) {
		this.events.ended(session);
		tell(() -> this.settings.listener().lost(this.client));
		if (this.reconnector != null) {
			this.reconnector.begin();
		}
	}

	@Override
	public void restored(ClientSession session) {
		ClientSession old = replace(session);
		// in order with callbacks that still take events from it
		this.callbacks.execute(Callbacks.DEFAULT_EXECUTOR, old::close);
		if (old != session) {
			tell(() -> this.settings.listener().restored(this.client));
			session.start(this);
			this.events.announced(session);
		}
	}

	@Override
	public void gaveUp(IpcException cause) {
		this.lock.lock();
		try {
			this.over = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		tell(() -> this.settings.listener().gaveUp(this.client, cause));
	}

	// Returns the session that is of no use any more.
	private ClientSession replace(ClientSession session) {
		this.lock.lock();
		try {
			if (this.closed) {
				return session;
			}
			ClientSession old = this.current;
			session.flowControlThreshold(this.flowControlThreshold);
			this.current = session;
			this.changed.signalAll();
			return old;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void tell(Runnable call) {
		this.callbacks.execute(this.settings.callbacks(), () -> {
			if (!isClosed()) {
				call.run();
			}
		});
	}

	private boolean isClosed() {
		this.lock.lock();
		try {
			return this.closed;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Wait for the session after one that is lost, if the policy says so.
	private ClientSession next(ClientSession lost, long deadline, IpcException failure) {
		ReconnectPolicy policy = this.settings.reconnectPolicy();
		if (policy == null || !policy.callsWait()) {
			throw failure;
		}
		this.lock.lock();
		try {
			while (this.current == lost) {
				long remaining = deadline - System.nanoTime();
				if (this.over || remaining <= 0) {
					throw failure;
				}
				this.changed.awaitNanos(Math.min(remaining, TimeUnit.DAYS.toNanos(1)));
			}
			return this.current;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IpcException(Errno.EINTR, "Interrupted while waiting for the connection", ex);
		}
		finally {
			this.lock.unlock();
		}
	}

}
