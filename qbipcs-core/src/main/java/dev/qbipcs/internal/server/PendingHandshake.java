package dev.qbipcs.internal.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * A client that connected but has not introduced itself. It may take its time, byte by
 * byte, as long as the acceptor lets it.
 */
final class PendingHandshake implements EventLoop.Handler, HalfOpen.Client {

	private final Acceptor acceptor;

	private final EventLoop loop;

	private final SetupSocket socket;

	private final MemorySegment request = Arena.ofAuto().allocate(HandshakeRequest.SIZE, 4);

	private final PeerCredentials peer;

	private final long since = System.nanoTime();

	private int received;

	private boolean ended;

	PendingHandshake(Acceptor acceptor, EventLoop loop, SetupSocket socket) {
		this.acceptor = acceptor;
		this.loop = loop;
		this.socket = socket;
		this.peer = socket.peer();
	}

	PeerCredentials peer() {
		return this.peer;
	}

	@Override
	public int uid() {
		return this.peer.uid();
	}

	@Override
	public long since() {
		return this.since;
	}

	void start() {
		this.loop.add(Priority.MEDIUM, this.socket.fd(), EventLoop.READABLE, this);
	}

	// Take what has come already, though the loop has not told us yet. Returns whether
	// that ended it.
	boolean look() {
		ready(EventLoop.READABLE);
		return this.ended;
	}

	void hangUp() {
		if (end()) {
			this.socket.close();
		}
	}

	@Override
	public void ready(int events) {
		if (this.ended) {
			return;
		}
		int missing = HandshakeRequest.SIZE - this.received;
		int count = this.socket.receive(this.request.asSlice(this.received), missing);
		if (count == 0 || (count < 0 && (events & EventLoop.HANGUP) != 0)) {
			hangUp();
			this.acceptor.left(this);
			return;
		}
		this.received += Math.max(count, 0);
		if (this.received == HandshakeRequest.SIZE && end()) {
			this.acceptor.introduced(this, this.socket, HandshakeRequest.read(this.request));
		}
	}

	private boolean end() {
		if (this.ended) {
			return false;
		}
		this.ended = true;
		this.loop.remove(this.socket.fd());
		return true;
	}

}
