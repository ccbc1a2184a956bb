package dev.qbipcs.client;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.client.CallLedger.Call;
import dev.qbipcs.client.SessionState.NotSentException;
import dev.qbipcs.internal.loop.LoopLogger;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.ClientChannel.Lane;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.WrittenPayload;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, for any number of threads: one sends at a time, one
 * receives responses, and one receives events.
 */
final class ClientSession implements ServerWatch.Listener {

	private static final LoopLogger logger = LoopLogger.of(ClientSession.class);

	private final SessionState state;

	private final PeerCredentials server;

	private final IpcTransport transport;

	private final int bufferSize;

	private final ClientChannel channel;

	private final ServerWatch watch;

	private final Outbox requests;

	private final Responses responses;

	private final Calls calls;

	private final Inbox events;

	private volatile @Nullable Owner owner;

	ClientSession(ClientSettings settings, PeerCredentials server, IpcTransport transport, int bufferSize, int setupFd,
			ClientChannel channel, boolean extended) {
		this.state = new SessionState(settings);
		this.server = server;
		this.transport = transport;
		this.bufferSize = bufferSize;
		this.channel = channel;
		this.watch = new ServerWatch(setupFd, channel.eventFd(), this);
		CallLedger ledger = new CallLedger();
		this.requests = new Outbox(this.state, channel, this.watch, bufferSize, extended, ledger);
		this.responses = new Responses(this.state, this.requests, new Inbox(Lane.RESPONSE, this.state, channel), ledger,
				extended);
		Boolean pipelining = settings.pipelining();
		this.calls = new Calls(this.state, channel, this.requests, this.responses, ledger, extended,
				(pipelining != null) ? pipelining : extended, settings.lateReplyTimeout());
		this.events = new Inbox(Lane.EVENT, this.state, channel);
	}

	// Watch the server from now on.
	void start(Owner owner) {
		this.owner = owner;
		this.watch.start();
	}

	PeerCredentials server() {
		return this.server;
	}

	IpcTransport transport() {
		return this.transport;
	}

	int bufferSize() {
		return this.bufferSize;
	}

	long foreignMessages() {
		return this.channel.foreignMessages();
	}

	boolean isConnected() {
		return this.state.isConnected();
	}

	void flowControlThreshold(int threshold) {
		this.channel.flowControlThreshold(threshold);
	}

	<T> IpcSendResult trySend(int id, PayloadForm<T> form, T payload, long payloadSize) {
		WrittenPayload.checkNotWriting(this);
		try {
			return this.requests.trySend(id, form, payload, payloadSize) ? IpcSendResult.SENT : IpcSendResult.NO_ROOM;
		}
		catch (NotSentException ex) {
			return IpcSendResult.GONE;
		}
	}

	<T> void send(int id, PayloadForm<T> form, T payload, long payloadSize, long deadline, Duration timeout) {
		WrittenPayload.checkNotWriting(this);
		this.requests.send(id, form, payload, payloadSize, deadline, timeout);
	}

	<R> R receiveResponse(Destination<R> destination, long deadline, Duration timeout) {
		return this.calls.receive(destination, deadline, timeout);
	}

	<R> R receiveEvent(Destination<R> destination, long deadline, Duration timeout) {
		long end = this.events.enter(deadline, timeout);
		try {
			return this.events.receive(destination, end, timeout);
		}
		finally {
			this.events.leave();
		}
	}

	<T, R> R sendAndReceive(int id, PayloadForm<T> form, T payload, long payloadSize, Destination<R> destination,
			long deadline, Duration timeout) {
		WrittenPayload.checkNotWriting(this);
		return this.calls.sendAndReceive(id, form, payload, payloadSize, destination, deadline, timeout);
	}

	// Send the request of a call that no thread waits for yet. Returns null if that would
	// have to wait.
	<T> @Nullable Call trySendCall(int id, PayloadForm<T> form, T payload, long payloadSize) {
		WrittenPayload.checkNotWriting(this);
		return this.calls.trySend(id, form, payload, payloadSize);
	}

	// Wait for the response to such a call. Returns false when the time is over.
	boolean await(Call call, long deadline, Duration timeout) {
		return this.calls.await(call, deadline, timeout);
	}

	// No thread waits for the call any more. Returns false if its response is there.
	boolean giveUp(Call call) {
		return this.calls.giveUp(call);
	}

	// Take an event that is there. An invalid message ends the connection.
	@Nullable MemorySegment pollEvent() {
		this.events.enter();
		try {
			return this.state.isClosed() ? null : this.events.poll(Destination.ARRAY);
		}
		catch (IpcException ex) {
			giveUp(ex);
			return null;
		}
		finally {
			this.events.leave();
		}
	}

	// Tell the owner when events come, until they are ignored.
	void awaitEvents() {
		this.watch.awaitEvents();
		boolean there = false;
		this.events.enter();
		try {
			there = !this.state.isClosed() && this.channel.eventsAwaited();
		}
		catch (IpcException ex) {
			giveUp(ex);
		}
		finally {
			this.events.leave();
		}
		// the loop skips events while this thread holds the inbox
		if (there) {
			this.watch.eventsAreThere();
		}
	}

	void ignoreEvents() {
		this.watch.ignoreEvents();
		// the thread inside receives by itself, or closes this session
		if (this.events.tryEnter()) {
			try {
				if (!this.state.isClosed()) {
					this.channel.eventsIgnored();
				}
			}
			finally {
				this.events.leave();
			}
		}
	}

	synchronized void close() {
		if (this.state.isClosed()) {
			return;
		}
		this.state.close();
		this.watch.stop();
		// threads that enter later see that the session is closed
		if (this.responses.isOccupied() || this.events.isOccupied()) {
			this.channel.wakeUp();
		}
		// in the order in which sendAndReceive takes them
		this.responses.enter();
		this.events.enter();
		this.requests.enter();
		try {
			this.channel.close(this.state.isServerGone());
		}
		finally {
			this.requests.leave();
			this.events.leave();
			this.responses.leave();
		}
	}

	@Override
	public void gone() {
		this.state.serverIsGone();
		this.channel.wakeUp();
		Owner told = this.owner;
		if (told != null) {
			told.ended(this);
		}
	}

	@Override
	public void writable() {
		this.requests.flush();
	}

	@Override
	public void eventsReadable() {
		// the thread inside is about to close the session, or to find out that it may not
		// receive
		if (!this.events.tryEnter()) {
			return;
		}
		boolean announced = false;
		try {
			announced = this.channel.eventsAnnounced();
		}
		catch (IpcException ex) {
			ignoreEvents();
			giveUp(ex);
		}
		finally {
			this.events.leave();
		}
		Owner told = this.owner;
		if (announced && told != null) {
			ignoreEvents();
			told.eventsAnnounced(this);
		}
	}

	// Every message of this session must fit.
	ClientSession checked(IpcReceiveBuffer buffer) {
		if (buffer.capacity() < this.bufferSize) {
			throw new IllegalArgumentException(
					"A message of the service \"%s\" may have %d bytes, but the buffer has room for %d; allocate bufferSize()"
						.formatted(this.state.service(), this.bufferSize, buffer.capacity()));
		}
		return this;
	}

	@Override
	public String toString() {
		return "the connection to the service \"" + this.state.service() + "\"";
	}

	private void giveUp(IpcException cause) {
		if (isConnected()) {
			logger.log(Level.WARNING, "The connection to the service \"" + this.state.service() + "\" is given up",
					cause);
			this.watch.end();
		}
	}

	/**
	 * Told on the shared loop; must not block.
	 */
	interface Owner {

		/**
		 * Events came. They are ignored until {@link ClientSession#awaitEvents()} is
		 * called again.
		 * @param session the session
		 */
		void eventsAnnounced(ClientSession session);

		/**
		 * The server went. What it sent before can still be received.
		 * @param session the session
		 */
		void ended(ClientSession session);

	}

}
