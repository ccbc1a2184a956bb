package dev.qbipcs.internal.server;

import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.transport.ServerChannel;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.internal.transport.SharedMemoryBudget;
import dev.qbipcs.internal.transport.ShmServerChannel;
import dev.qbipcs.internal.transport.SocketServerChannel;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a client that introduced itself: ask the handler, make the channel,
 * answer. All of it happens on the loop's thread.
 */
final class Admission {

	private final ServiceLoop loop;

	private final MemorySegment response = Arena.ofAuto().allocate(HandshakeResponse.SIZE, 8);

	Admission(ServiceLoop loop) {
		this.loop = loop;
	}

	// A client that gets no permit.
	void turnAway(SetupSocket socket, PeerCredentials peer, String whyFull) {
		warn(peer, () -> "Rejecting pid %d (uid %s): service \"%s\" %s".formatted(peer.pid(), peer.getName(),
				this.loop.settings().name(), whyFull));
		reject(socket, peer, Errno.EUSERS.number(), "the service " + whyFull);
	}

	// A client that has a permit, which is released unless it becomes a connection.
	void admit(SetupSocket socket, PeerCredentials peer, HandshakeRequest handshake, ConnectionPermit permit) {
		ServerConnection connection;
		try {
			connection = new ServerConnection(this.loop, this.loop.runtime().nextConnectionId(), peer, permit);
		}
		catch (Throwable ex) {
			socket.close();
			permit.release();
			throw ex;
		}
		if (establish(socket, connection, handshake)) {
			connection.open();
		}
	}

	// Whether the client was told that it is connected; if not, nothing of it is left.
	private boolean establish(SetupSocket socket, ServerConnection connection, HandshakeRequest handshake) {
		boolean established = false;
		try {
			ConnectionRequest request = new ConnectionRequest(connection,
					this.loop.runtime().files().accessOf(connection.peer()));
			HandshakeResponse yes = ask(request) ? reserve(socket, connection, request, handshake) : null;
			if (yes != null) {
				established = answer(socket, yes);
			}
			else {
				reject(socket, connection.peer(), request.error(), request.reason());
			}
			return established;
		}
		finally {
			if (!established) {
				connection.abandon();
				socket.close();
			}
		}
	}

	private boolean ask(ConnectionRequest request) {
		try {
			this.loop.settings().handler().accept(request);
		}
		catch (IpcException ex) {
			request.reject((ex.error() > 0) ? ex.error() : Errno.EIO.number(), ConnectionRequest.BY_HANDLER);
		}
		catch (Throwable ex) {
			failed(request, "the handler failed in accept", ex);
			request.reject(Errno.EIO.number(), "the handler failed in accept");
		}
		if (this.loop.isClosing()) {
			request.reject(Errno.ESHUTDOWN.number(), "the service is being closed");
		}
		return request.error() == 0;
	}

	// Have all that the connection will need, before the client may count on it. Returns
	// the answer, or null if the client is to be rejected.
	private @Nullable HandshakeResponse reserve(SetupSocket socket, ServerConnection connection,
			ConnectionRequest request, HandshakeRequest handshake) {
		int bufferSize = bufferSize(handshake.bufferSize());
		try {
			this.loop.buffer().ensure(bufferSize);
			ServerChannel channel = open(socket, request, bufferSize, handshake.extended());
			connection.reserve(channel, bufferSize);
			this.loop.runtime().files().warnIfClosed(request.access(), connection.peer());
			HandshakeResponse yes = channel.describe();
			connection.watch();
			return yes;
		}
		catch (IpcException ex) {
			warn(request.peer(),
					() -> "Rejecting " + request.connection() + ": it cannot be given a channel: " + ex.getMessage());
			request.reject(ex.error(), "it cannot be given a channel: " + ex.getMessage());
			return null;
		}
		catch (OutOfMemoryError ex) {
			request.reject(Errno.ENOMEM.number(), "this process has not enough memory");
			warn(request.peer(),
					() -> ("Rejecting %s: there is not enough memory for messages of %d bytes (%s); raise -Xmx or"
							+ " -XX:MaxDirectMemorySize, or lower the buffer size")
						.formatted(connection, bufferSize, ex.getMessage()));
			return null;
		}
		catch (RuntimeException ex) {
			failed(request, "it cannot be given a channel", ex);
			request.reject(Errno.EIO.number(), "it cannot be given a channel: " + ex);
			return null;
		}
	}

	private ServerChannel open(SetupSocket socket, ConnectionRequest request, int bufferSize, boolean extended) {
		ServerSettings settings = this.loop.settings();
		SharedMemoryBudget.Account account = this.loop.runtime().memory().account(request.peer().uid());
		return (settings.transport() == IpcTransport.SOCKET)
				? SocketServerChannel.create(settings.name(), socket, request.peer(), bufferSize, request.access(),
						extended, account)
				: ShmServerChannel.create(settings.name(), socket, request.peer().pid(), bufferSize, request.access(),
						extended, account);
	}

	private int bufferSize(int wanted) {
		ServerSettings settings = this.loop.settings();
		return Math.clamp(wanted, settings.minBufferSize(), settings.maxBufferSize());
	}

	private void reject(SetupSocket socket, PeerCredentials peer, int error, String reason) {
		// before the client can look it up
		this.loop.runtime().counters().rejected();
		answer(socket, HandshakeResponse.rejection(error));
		socket.close();
		this.loop.runtime().rejected(peer, error, reason);
	}

	private void warn(PeerCredentials peer, Supplier<String> warning) {
		this.loop.runtime().peerLog().log(Level.WARNING, peer.uid(), "clients that were rejected", warning);
	}

	private void failed(ConnectionRequest request, String reason, Throwable thrown) {
		this.loop.runtime()
			.peerLog()
			.log(Level.ERROR, request.peer().uid(), "failures to admit a client",
					() -> "Rejecting " + request.connection() + ": " + reason, thrown);
	}

	// Clients expect the whole answer at once.
	private boolean answer(SetupSocket socket, HandshakeResponse answer) {
		answer.write(this.response);
		return socket.send(this.response, HandshakeResponse.SIZE) == HandshakeResponse.SIZE;
	}

}
