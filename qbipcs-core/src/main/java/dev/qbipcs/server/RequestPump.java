package dev.qbipcs.server;

import java.lang.System.Logger.Level;

import dev.qbipcs.Errno;
import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.IpcException;
import dev.qbipcs.RequestRate;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.transport.ServerChannel;

/**
 * Brings the requests of one connection to the handler, one at a time and in their order.
 * All of it happens on the loop's thread.
 */
final class RequestPump implements EventLoop.PolledHandler {

	/** While requests are found by polling, one in so many notes the time. */
	private static final int ACTIVITY_MASK = 0xff;

	/** The client has not hung up. */
	private static final int CONNECTED = -1;

	private final ServerConnection connection;

	private final ServerChannel channel;

	private final ServiceLoop service;

	/** What is readable when there are requests. */
	private final int fd;

	private final int setupFd;

	private RequestRate rate;

	private int interest;

	private boolean watched;

	private boolean notificationsOwed;

	/** How many times there was something. */
	private int polled;

	private boolean backingOff;

	/** Whether a job is under way that reads on. */
	private boolean comingBack;

	private final Runnable comeBack = this::comeBack;

	/** Reasons not to read; each is ended by its own {@link #unhold()}. */
	private int holds;

	/** How many requests a client left behind that hung up. */
	private int legacy = CONNECTED;

	RequestPump(ServerConnection connection, ServerChannel channel, ServiceLoop service, int setupFd) {
		this.connection = connection;
		this.channel = channel;
		this.service = service;
		this.fd = channel.requestFd();
		this.setupFd = setupFd;
		this.rate = service.rate();
	}

	void start() {
		this.interest = wantedInterest();
		this.service.loop().add(this.rate.priority(), this.fd, this.interest, this);
		try {
			if (this.setupFd != this.fd) {
				this.service.loop().add(Priority.MEDIUM, this.setupFd, EventLoop.READABLE, this::setupReady);
			}
		}
		catch (Throwable ex) {
			this.service.loop().remove(this.fd);
			throw ex;
		}
		this.watched = true;
		announceRate();
	}

	void stop() {
		if (this.watched) {
			this.watched = false;
			this.service.loop().remove(this.fd);
			if (this.setupFd != this.fd) {
				this.service.loop().remove(this.setupFd);
			}
		}
	}

	void rate(RequestRate rate) {
		this.rate = rate;
		if (this.watched) {
			this.interest = wantedInterest();
			this.service.loop().modify(rate.priority(), this.fd, this.interest);
			announceRate();
			turn(false);
		}
	}

	// End this turn after the current request.
	void backOff() {
		this.backingOff = true;
	}

	void hold() {
		this.holds++;
	}

	void unhold() {
		this.holds--;
		if (this.holds == 0 && this.watched) {
			updateInterest();
			turn(false);
		}
		else if (this.holds == 0 && this.legacy != CONNECTED) {
			handleLegacy();
		}
	}

	// Handle what is there, while the client is asked to send no more. Returns whether
	// nothing was.
	boolean drain() {
		if (!this.watched) {
			return false;
		}
		announceRate();
		updateInterest();
		long before = this.connection.counters().requests();
		if (this.holds == 0) {
			turn(false);
		}
		return this.holds == 0 && this.connection.counters().requests() == before;
	}

	// Have the notifications sent that found no room, when there is room.
	void notifyLater() {
		this.notificationsOwed = true;
		if (this.watched) {
			updateInterest();
		}
	}

	@Override
	public void ready(int events) {
		if ((events & EventLoop.WRITABLE) != 0 && this.channel.flush()) {
			this.notificationsOwed = false;
			updateInterest();
		}
		if ((events & EventLoop.HANGUP) != 0) {
			hangUp();
		}
		else if ((events & EventLoop.READABLE) != 0) {
			if (isPaused()) {
				updateInterest();
			}
			else {
				this.connection.active();
				turn(true);
			}
		}
	}

	@Override
	public void loopClosed() {
		this.service.loopClosed();
		this.connection.disconnectNow();
	}

	@Override
	public boolean poll() {
		if (!this.watched || isPaused()) {
			return false;
		}
		boolean found = turn(false);
		// reading the clock each time would take a tenth of the time
		if (found && (++this.polled & ACTIVITY_MASK) == 0) {
			this.connection.active();
		}
		return found;
	}

	@Override
	public void pollingBegins() {
		this.channel.pollingBegins();
	}

	@Override
	public boolean pollingEnds() {
		this.connection.active();
		return this.channel.pollingEnds();
	}

	private void setupReady(int events) {
		if ((events & EventLoop.HANGUP) != 0 || !this.channel.setupReadable()) {
			hangUp();
		}
	}

	// Handle what is there, but let other connections have their turn. Returns whether
	// there was anything.
	private boolean turn(boolean announced) {
		if (announced && !this.channel.announced()) {
			this.connection.disconnect();
			return false;
		}
		int batch = this.rate.batchSize();
		int handled = handle(batch);
		if (handled == 0 && announced && mayGoOn()) {
			if (!this.channel.readable()) {
				this.connection.disconnect();
				return false;
			}
			handled = handle(batch);
			if (handled == 0) {
				this.connection.counters().recvRetry();
			}
		}
		if (handled > 0) {
			this.channel.handled(handled);
		}
		if (!this.comingBack && !isPaused() && !this.connection.isLeaving() && this.channel.isUnannounced()) {
			this.comingBack = true;
			this.service.loop().execute(this.rate.priority(), this.comeBack);
		}
		return handled > 0;
	}

	private void comeBack() {
		this.comingBack = false;
		if (this.watched) {
			turn(false);
		}
	}

	// Handle what is there, but no more than that. Returns how many there were.
	private int handle(int most) {
		int count = 0;
		this.backingOff = false;
		while (count < most && mayGoOn() && handleOne()) {
			count++;
		}
		return count;
	}

	private boolean mayGoOn() {
		return !this.backingOff && !isPaused() && !this.connection.isLeaving();
	}

	private boolean handleOne() {
		int size = this.channel.receive(this.service.buffer().memory());
		if (size == ServerChannel.EMPTY) {
			return false;
		}
		if (size == ServerChannel.BROKEN) {
			this.connection.drop(Errno.EBADMSG, "its ring holds what is no request");
			return false;
		}
		dispatch(size);
		return true;
	}

	private void dispatch(int received) {
		int id = RequestHeader.id(this.service.buffer().memory());
		int size = RequestHeader.size(this.service.buffer().memory());
		if (size < RequestHeader.SIZE || size > received) {
			this.channel.release();
			this.connection.drop(Errno.EINVAL,
					"the header says " + size + " bytes, but " + received + " were received");
			return;
		}
		if (id == RequestHeader.DISCONNECT) {
			this.channel.release();
			this.channel.discard();
			this.connection.disconnect();
			return;
		}
		this.connection.counters().request(size);
		CurrentMessage message = this.service.message();
		message.begin(this.connection, this.channel, id, size - RequestHeader.SIZE);
		try {
			this.service.settings().handler().message(this.connection, message);
		}
		catch (Throwable ex) {
			message.failed();
			boolean clientLeft = ex instanceof IpcException failure && failure.is(Errno.ENOTCONN)
					&& !this.connection.isConnected();
			this.service.service()
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
		stop();
		this.connection.clientLeft();
		this.legacy = (this.rate.flowControl() == 0 || this.service.isDraining()) ? this.channel.pendingRequests() : 0;
		if (this.holds == 0) {
			handleLegacy();
		}
	}

	private void handleLegacy() {
		for (int i = Math.min(this.legacy, this.rate.batchSize()); i > 0 && this.holds == 0; i--) {
			this.legacy = (!this.connection.isLeaving() && handleOne()) ? this.legacy - 1 : 0;
		}
		if (this.legacy <= 0) {
			this.connection.disconnect();
		}
		else if (this.holds == 0) {
			this.service.loop().execute(Priority.LOW, () -> {
				if (this.holds == 0) {
					handleLegacy();
				}
			});
		}
	}

	private boolean isPaused() {
		return this.holds > 0 || (this.rate.flowControl() != 0 && !this.service.isDraining());
	}

	private void announceRate() {
		int value = (this.service.isDraining() ? RequestRate.OFF : this.rate).flowControl();
		this.channel.flowControl(value);
		this.connection.counters().flowControl(value);
	}

	private int wantedInterest() {
		return (isPaused() ? 0 : EventLoop.READABLE) | (this.notificationsOwed ? EventLoop.WRITABLE : 0);
	}

	private void updateInterest() {
		int wanted = wantedInterest();
		if (wanted != this.interest) {
			this.interest = wanted;
			this.service.loop().modify(this.rate.priority(), this.fd, wanted);
		}
	}

}
