package dev.qbipcs.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.qbipcs.EventLoop;
import dev.qbipcs.EventLoop.Priority;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.protocol.HandshakeRequest;
import dev.qbipcs.transport.SetupSocket;
import org.jspecify.annotations.Nullable;

/**
 * A client that connected but has not introduced itself. It may take its time, byte by
 * byte, until the deadline.
 */
final class PendingHandshake implements EventLoop.Handler {

	private final Acceptor acceptor;

	private final EventLoop loop;

	private final SetupSocket socket;

	private final MemorySegment request = Arena.ofAuto().allocate(HandshakeRequest.SIZE, 4);

	private final PeerCredentials peer;

	private final long deadline;

	private int received;

	private boolean finished;

	PendingHandshake(Acceptor acceptor, ServiceRuntime service, SetupSocket socket) {
		this.acceptor = acceptor;
		this.loop = service.firstLoop().loop();
		this.socket = socket;
		this.peer = socket.peer();
		this.deadline = System.nanoTime() + service.settings().handshakeTimeout().toNanos();
	}

	int uid() {
		return this.peer.uid();
	}

	// As of System.nanoTime().
	long deadline() {
		return this.deadline;
	}

	void start() {
		this.loop.add(Priority.MEDIUM, this.socket.fd(), EventLoop.READABLE, this);
	}

	void abandon() {
		finish(null);
	}

	@Override
	public void ready(int events) {
		int missing = HandshakeRequest.SIZE - this.received;
		int count = this.socket.receive(this.request.asSlice(this.received), missing);
		if (count == 0 || (count < 0 && (events & EventLoop.HANGUP) != 0)) {
			abandon();
			return;
		}
		this.received += Math.max(count, 0);
		if (this.received == HandshakeRequest.SIZE) {
			HandshakeRequest request = HandshakeRequest.read(this.request);
			finish(request.authentic() ? request : null);
		}
	}

	private void finish(@Nullable HandshakeRequest request) {
		if (!this.finished) {
			this.finished = true;
			this.loop.remove(this.socket.fd());
			this.acceptor.finished(this, this.socket, this.peer, request);
		}
	}

}
