package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSender;
import dev.qbipcs.IpcServer;
import dev.qbipcs.Payload;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.transport.PayloadForm;
import dev.qbipcs.internal.transport.ServerChannel;
import dev.qbipcs.internal.transport.Teardown;
import dev.qbipcs.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * A client of a service, in one of the states of {@link ConnectionState}. Its life
 * happens on the loop's thread; what it sends comes from any.
 */
final class ServerConnection implements IpcConnection {

	private static final Duration ASK_AGAIN = Duration.ofMillis(10);

	private final ServiceLoop loop;

	private final long id;

	private final PeerCredentials peer;

	private final ConnectionCounters counters = new ConnectionCounters();

	private final AtomicInteger references = new AtomicInteger(1);

	/** What there is to end, whether the client is accepted in the end or not. */
	private @Nullable ServerChannel channel;

	private @Nullable RequestPump pump;

	/** Set once, when the client is accepted. */
	private volatile @Nullable Link link;

	private final AtomicReference<ConnectionState> state = new AtomicReference<>(ConnectionState.ADMITTING);

	private volatile @Nullable Object context;

	private final Instant since = Instant.now();

	private volatile long lastActivityMillis = this.since.toEpochMilli();

	/** Made in time: when memory runs out, a connection still ends. */
	private final Runnable[] disconnecting;

	private final Runnable[] abandoning;

	private final Runnable[] destroying;

	ServerConnection(ServiceLoop loop, long id, PeerCredentials peer, ConnectionPermit permit) {
		this.loop = loop;
		this.id = id;
		this.peer = peer;
		this.disconnecting = new Runnable[] { this::endChannel, this::closed, permit::release, this::tellClosed,
				this::releaseWhenReady };
		this.abandoning = new Runnable[] { this::endChannel, this::destroy, permit::release };
		this.destroying = new Runnable[] { this::tellDestroyed, this::dispose, this::destroyed };
		loop.runtime().created();
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public IpcServer server() {
		return this.loop.runtime().server();
	}

	@Override
	public EventLoop eventLoop() {
		return this.loop.eventLoop();
	}

	@Override
	public PeerCredentials peer() {
		return this.peer;
	}

	@Override
	public int bufferSize() {
		Link link = this.link;
		return (link != null) ? link.bufferSize() : 0;
	}

	@Override
	public boolean isConnected() {
		return state() == ConnectionState.CONNECTED;
	}

	@Override
	public IpcSender events() {
		return link().events();
	}

	@Override
	public IpcSender responses() {
		return link().responses();
	}

	@Override
	public void disconnect() {
		this.state.getAndUpdate((state) -> state.isBefore(ConnectionState.LEAVING) ? ConnectionState.LEAVING : state);
		this.loop.execute(this::disconnectNow);
	}

	@Override
	public void retain() {
		if (this.references.getAndUpdate((count) -> (count > 0) ? count + 1 : count) == 0) {
			throw new IllegalStateException(this + " was destroyed and cannot be retained");
		}
	}

	@Override
	public void release() {
		int before = this.references.getAndUpdate((count) -> (count > 0) ? count - 1 : count);
		if (before == 0) {
			throw new IllegalStateException(this + " was released more often than it was retained");
		}
		if (before == 1) {
			// never within a call that may still use the channel
			this.loop.execute(this::destroy);
		}
	}

	@Override
	public void setContext(@Nullable Object context) {
		this.context = context;
	}

	@Override
	public <T> Optional<T> context(Class<T> type) {
		return Optional.ofNullable(this.context).filter(type::isInstance).map(type::cast);
	}

	@Override
	public Instant connectedSince() {
		return this.since;
	}

	@Override
	public Instant lastActivity() {
		return Instant.ofEpochMilli(this.lastActivityMillis);
	}

	@Override
	public ConnectionStats stats() {
		return stats(false);
	}

	@Override
	public ConnectionStats statsAndReset() {
		return stats(true);
	}

	@Override
	public String toString() {
		return "connection %d (pid %d, uid %d) of service \"%s\"".formatted(this.id, this.peer.pid(), this.peer.uid(),
				server().name());
	}

	// The client will be accepted: have all that it needs before it is told. Even if this
	// fails, the channel is the connection's.
	void reserve(ServerChannel channel, int bufferSize) {
		this.channel = channel;
		ResponseSender responses = new ResponseSender(this, channel.responses(), bufferSize);
		RequestPump pump = new RequestPump(this, channel, responses, this.loop);
		this.link = new Link(channel, pump, responses, new EventSender(this, channel.events(), bufferSize), bufferSize);
		this.pump = pump;
	}

	// The last that may fail before the answer; nothing is read before this turn is over.
	void watch() {
		pump().start();
	}

	// The client was accepted and has its answer.
	void open() {
		this.state.compareAndSet(ConnectionState.ADMITTING, ConnectionState.CONNECTED);
		try {
			this.loop.opened(this);
		}
		catch (Throwable ex) {
			// out of memory: as if the client had gone before it had its answer
			abandon();
			throw ex;
		}
		this.loop.runtime()
			.guarded("created", this, this.peer.uid(), () -> this.loop.settings().handler().created(this));
	}

	// The client was turned away, or went before it had its answer.
	void abandon() {
		this.state.set(ConnectionState.CLOSED);
		Teardown.run(this.abandoning);
	}

	void disconnectNow() {
		if (this.link != null && state().isBefore(ConnectionState.CLOSED)) {
			this.state.set(ConnectionState.CLOSED);
			Teardown.run(this.disconnecting);
		}
	}

	// The client sent something.
	void touch() {
		this.lastActivityMillis = System.currentTimeMillis();
	}

	void addTo(long[] sum) {
		Link link = this.link;
		this.counters.addTo(sum, (link != null) ? link.channel().foreignMessages() : 0);
	}

	// The client hung up: it receives nothing any more.
	void hungUp() {
		this.state.compareAndSet(ConnectionState.CONNECTED, ConnectionState.HUNG_UP);
	}

	ConnectionState state() {
		return this.state.get();
	}

	// Whether a further request is handled.
	boolean handlesRequests() {
		ConnectionState state = state();
		return state == ConnectionState.CONNECTED || state == ConnectionState.HUNG_UP;
	}

	// Drop a client that breaks the rules.
	void drop(Errno errno, String reason) {
		if (handlesRequests()) {
			this.loop.runtime()
				.peerLog()
				.log(Level.WARNING, this.peer.uid(), "clients that were dropped",
						() -> "Dropping " + this + ": " + reason + " [" + errno + "]");
			link().channel().discard();
			disconnect();
		}
	}

	// The client never got in, or the last reference is gone.
	private void destroy() {
		this.state.set(ConnectionState.DESTROYED);
		Teardown.run(this.destroying);
	}

	void reply(int id, int error, MemorySegment payload) {
		link().responses().reply(id, error, PayloadForm.SEGMENT, payload, payload.byteSize());
	}

	void reply(int id, int error, Payload payload) {
		ResponseSender sender = link().responses();
		sender.reply(id, error, sender.written(), payload, PayloadForm.checked(payload.size()));
	}

	// The request was handled without the answer that its client may wait for.
	void replyError(int id, Errno errno) {
		link().responses().replyError(id, errno);
	}

	// What is handled off the loop from now on, if anything is.
	void deferred(@Nullable DeferredMessage message) {
		link().responses().deferred(message);
	}

	RequestPump pump() {
		return link().pump();
	}

	ConnectionCounters counters() {
		return this.counters;
	}

	ServiceLoop loop() {
		return this.loop;
	}

	private void closed() {
		this.loop.closed(this);
	}

	private void tellDestroyed() {
		this.loop.runtime()
			.guarded("destroyed", this, this.peer.uid(), () -> this.loop.settings().handler().destroyed(this));
	}

	private void endChannel() {
		RequestPump pump = this.pump;
		ServerChannel channel = this.channel;
		try {
			if (pump != null) {
				pump.stop();
			}
		}
		finally {
			if (channel != null) {
				channel.disconnect();
			}
		}
	}

	private void dispose() {
		ServerChannel channel = this.channel;
		if (channel != null) {
			channel.dispose();
		}
	}

	private void destroyed() {
		this.loop.runtime().destroyed(this);
	}

	private void tellClosed() {
		this.loop.runtime().guarded("closed", this, this.peer.uid(), () -> this.loop.settings().handler().closed(this));
	}

	// Ask the handler, until it agrees.
	private void releaseWhenReady() {
		boolean[] ready = { true };
		this.loop.runtime()
			.guarded("readyToDestroy", this, this.peer.uid(),
					() -> ready[0] = this.loop.settings().handler().readyToDestroy(this));
		if (ready[0]) {
			release();
		}
		else {
			this.loop.executeLater(ASK_AGAIN, this::releaseWhenReady);
		}
	}

	private ConnectionStats stats(boolean reset) {
		Link link = this.link;
		return this.counters.read(this.peer.pid(), (link != null) ? link.channel().events().queueLength() : 0,
				(link != null) ? link.channel().foreignMessages() : 0, reset);
	}

	private Link link() {
		Link link = this.link;
		if (link == null) {
			throw new IpcException(Errno.ENOTCONN, this + " is not established yet; send from created() on");
		}
		return link;
	}

}
