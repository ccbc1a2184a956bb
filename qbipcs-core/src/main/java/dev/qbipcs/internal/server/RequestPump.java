package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.RequestRate;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.transport.NoRequests;
import dev.qbipcs.internal.transport.RequestSource;
import dev.qbipcs.internal.transport.ServerChannel;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * Brings the requests of one connection to the handler, one at a time and in their order.
 * All of it happens on the loop's thread.
 */
final class RequestPump implements EventLoop.PolledHandler {

	/** While requests are found by polling, one in so many notes the time. */
	private static final int ACTIVITY_MASK = 0xff;

	private final ServerConnection connection;

	private final ServerChannel channel;

	private final ServiceLoop loop;

	private final ResponseSender sender;

	private final boolean numbered;

	private RequestSource source;

	private RequestRate rate;

	/** How many times there was something. */
	private int polled;

	/** Whether the handler wants other connections to have their turn. */
	private boolean yielding;

	/** Whether a job is under way that resumes reading. */
	private boolean resuming;

	private final Runnable resume = this::resume;

	/** Requests of a turn that is to be ended by a job. */
	private int unended;

	private final Runnable endTurn = this::endTurn;

	/** Reasons not to read; each is ended by its own {@link #unhold()}. */
	private int holds;

	/** How many requests a client that hung up may have left behind. */
	private int remainingAfterHangup;

	RequestPump(ServerConnection connection, ServerChannel channel, ResponseSender sender, ServiceLoop loop) {
		this.connection = connection;
		this.channel = channel;
		this.source = channel.requests();
		this.sender = sender;
		this.numbered = channel.describe().extended();
		this.loop = loop;
		this.rate = loop.rate();
	}

	void start() {
		this.source.watch(this.loop.eventLoop(), this.rate.priority(), !isPaused(), this);
		announceRate();
	}

	// The channel ends; nothing here reaches it any more.
	void stop() {
		RequestSource ended = this.source;
		this.source = NoRequests.INSTANCE;
		ended.unwatch();
	}

	void rate(RequestRate rate) {
		this.rate = rate;
		if (isConnected()) {
			update();
			announceRate();
			turn(false);
		}
	}

	// End this turn after the current request.
	void backOff() {
		this.yielding = true;
	}

	void hold() {
		this.holds++;
	}

	void unhold() {
		this.holds--;
		if (this.holds > 0) {
			return;
		}
		if (this.connection.state() == ConnectionState.HUNG_UP) {
			handleRemaining();
		}
		else {
			update();
			turn(false);
		}
	}

	// Handle what is there, while the client is asked to send no more. Returns whether
	// nothing was.
	boolean drain() {
		if (!isConnected()) {
			return false;
		}
		announceRate();
		update();
		long before = this.connection.counters().requests();
		if (this.holds == 0) {
			turn(false);
		}
		return this.holds == 0 && this.connection.counters().requests() == before;
	}

	// Have the notifications sent that found no room, when there is room.
	void notifyLater() {
		update();
	}

	@Override
	public void ready(int events) {
		if ((events & EventLoop.WRITABLE) != 0 && this.channel.events().flush()) {
			update();
		}
		if ((events & EventLoop.HANGUP) != 0) {
			hangUp();
		}
		else if ((events & EventLoop.READABLE) != 0) {
			if (isPaused()) {
				update();
			}
			else {
				this.connection.touch();
				turn(true);
			}
		}
	}

	@Override
	public void loopClosed() {
		this.loop.loopClosed();
		this.connection.disconnectNow();
	}

	@Override
	public boolean poll() {
		boolean found = turn(false);
		// reading the clock each time would take a tenth of the time
		if (found && (++this.polled & ACTIVITY_MASK) == 0) {
			this.connection.touch();
		}
		return found;
	}

	@Override
	public void pollingBegins() {
		this.source.polling(true);
	}

	@Override
	public boolean pollingEnds() {
		this.connection.touch();
		return this.source.polling(false);
	}

	// Handle what is there, but let other connections have their turn. Returns whether
	// there was anything.
	private boolean turn(boolean announced) {
		if (!isConnected() || isPaused()) {
			return false;
		}
		if (announced) {
			this.source.announced();
		}
		int handled = handle(this.rate.batchSize());
		if (announced && handled == 0 && mayGoOn()) {
			this.connection.counters().recvRetry();
		}
		if (handled > 0 && this.holds > 0) {
			endTurnLater(handled);
		}
		else {
			endTurn(handled);
		}
		return handled > 0;
	}

	// After a task of this turn, which may answer at once: the client shall not wait
	// until its notification is taken.
	private void endTurnLater(int handled) {
		try {
			if (this.unended == 0) {
				this.loop.eventLoop().execute(this.rate.priority(), this.endTurn);
			}
			this.unended += handled;
		}
		catch (OutOfMemoryError ex) {
			endTurn(handled);
		}
	}

	private void endTurn() {
		int handled = this.unended;
		this.unended = 0;
		endTurn(handled);
	}

	private void endTurn(int handled) {
		if (this.source.endTurn(handled) && !this.resuming && !isPaused() && isConnected()) {
			this.resuming = true;
			this.loop.eventLoop().execute(this.rate.priority(), this.resume);
		}
	}

	private void resume() {
		this.resuming = false;
		turn(false);
	}

	// Handle what is there, but no more than that. Returns how many there were.
	private int handle(int most) {
		int count = 0;
		this.yielding = false;
		while (count < most && mayGoOn() && handleOne()) {
			count++;
		}
		return count;
	}

	private boolean mayGoOn() {
		return !this.yielding && !isPaused() && this.connection.handlesRequests();
	}

	private boolean handleOne() {
		int size = this.source.receive(this.loop.buffer().memory());
		if (size > 0) {
			dispatch(size);
			return true;
		}
		if (size == RequestSource.ENDED) {
			this.connection.disconnect();
		}
		else if (size == RequestSource.BROKEN) {
			this.connection.drop(Errno.EBADMSG, "its ring holds what is no request");
		}
		return false;
	}

	private void dispatch(int received) {
		int id = RequestHeader.id(this.loop.buffer().memory());
		int size = RequestHeader.size(this.loop.buffer().memory());
		if (size < RequestHeader.SIZE || size > received) {
			this.source.release();
			this.connection.drop(Errno.EINVAL,
					"the header says " + size + " bytes, but " + received + " were received");
			return;
		}
		if (id == RequestHeader.DISCONNECT) {
			this.source.release();
			this.channel.discard();
			this.connection.disconnect();
			return;
		}
		this.connection.counters().request(size);
		if (this.numbered) {
			this.sender.handling(RequestHeader.number(this.loop.buffer().memory()));
		}
		CurrentMessage message = this.loop.message();
		message.begin(this.connection, this.source, id, size - RequestHeader.SIZE);
		try {
			this.loop.settings().handler().message(message);
		}
		catch (Throwable ex) {
			message.failed();
			boolean clientLeft = ex instanceof IpcException failure && failure.is(Errno.ENOTCONN)
					&& !this.connection.isConnected();
			this.loop.runtime()
				.peerLog()
				.log(clientLeft ? Level.DEBUG : Level.ERROR, this.connection.peer().uid(),
						"messages that the handler failed on",
						() -> "The handler failed on message " + id + " of " + this.connection, ex);
		}
		finally {
			message.end();
		}
	}

	// What a client sent before it hung up is still handled, but no more than that.
	private void hangUp() {
		this.source.unwatch();
		this.connection.hungUp();
		this.remainingAfterHangup = (this.rate.flowControl() == 0 || this.loop.isDraining()) ? this.source.backlog()
				: 0;
		resumeRemaining();
	}

	private void resumeRemaining() {
		if (this.holds == 0) {
			handleRemaining();
		}
	}

	private void handleRemaining() {
		for (int i = Math.min(this.remainingAfterHangup, this.rate.batchSize()); i > 0 && this.holds == 0; i--) {
			this.remainingAfterHangup = (this.connection.handlesRequests() && handleOne())
					? this.remainingAfterHangup - 1 : 0;
		}
		if (this.remainingAfterHangup <= 0) {
			this.connection.disconnect();
		}
		else if (this.holds == 0) {
			this.loop.eventLoop().execute(Priority.LOW, this::resumeRemaining);
		}
	}

	private boolean isConnected() {
		return this.connection.state() == ConnectionState.CONNECTED;
	}

	private boolean isPaused() {
		return this.holds > 0 || (this.rate.flowControl() != 0 && !this.loop.isDraining());
	}

	private void announceRate() {
		int value = (this.loop.isDraining() ? RequestRate.OFF : this.rate).flowControl();
		this.source.flowControl(value);
		this.connection.counters().flowControl(value);
	}

	// Have the loop tell of what is wanted now.
	private void update() {
		this.source.update(this.rate.priority(), !isPaused());
	}

}
