package dev.qbipcs.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.protocol.HandshakeRequest;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.Deadline;
import dev.qbipcs.internal.transport.ServiceConnector;
import dev.qbipcs.internal.transport.SetupSocket;
import dev.qbipcs.internal.transport.ShmClientChannel;
import dev.qbipcs.internal.transport.SocketClientChannel;
import dev.qbipcs.internal.transport.Transports;
import org.jspecify.annotations.Nullable;

/**
 * Introduces us to a server and attaches to what it made. It waits only in
 * {@link #connect}; otherwise the caller resumes it when the setup socket is readable,
 * and closes the socket after an exception. One thread at a time.
 */
final class Handshake {

	/** A response without a payload must fit. */
	private static final int SMALLEST_BUFFER = ResponseHeader.SIZE;

	private static final int LARGEST_BUFFER = 1 << 30;

	private final ClientSettings settings;

	private final SetupSocket socket;

	private final MemorySegment answer = Arena.ofAuto().allocate(HandshakeResponse.SIZE, 8);

	private @Nullable PeerCredentials server;

	private int received;

	Handshake(ClientSettings settings, SetupSocket socket) {
		this.settings = settings;
		this.socket = socket;
	}

	// Connect and wait for it, again and again if the service may be about to start.
	static ClientSession connect(ClientSettings settings) {
		Transports.verifyPlatform();
		ConnectBudget budget = ConnectBudget.awaited(settings);
		while (true) {
			try {
				return connect(settings, budget.deadline());
			}
			catch (IpcException ex) {
				long pause = budget.pauseAfter(ex);
				if (pause == ConnectBudget.GIVE_UP) {
					throw ex;
				}
				Deadline.pause(pause);
			}
		}
	}

	private static ClientSession connect(ClientSettings settings, long deadline) {
		SetupSocket socket = ServiceConnector.connect(settings.service(), settings.socketPlacement(), deadline);
		try {
			Handshake handshake = new Handshake(settings, socket);
			handshake.begin();
			ClientSession session = handshake.advance();
			while (session == null) {
				if (!socket.awaitInput(deadline)) {
					throw handshake.timedOut();
				}
				session = handshake.advance();
			}
			return session;
		}
		catch (RuntimeException | Error ex) {
			socket.close();
			throw ex;
		}
	}

	// Send the request, if the server is run by a trusted user.
	void begin() {
		PeerCredentials peer = this.socket.peer();
		checkUser(peer);
		this.server = peer;
		// so that a server which accepts us meanwhile gets our credentials, and we its
		this.socket.passCredentials();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(HandshakeRequest.SIZE, 4);
			HandshakeRequest.write(request, this.settings.bufferSize(), true);
			if (this.socket.send(request, HandshakeRequest.SIZE) != HandshakeRequest.SIZE) {
				throw ended();
			}
		}
	}

	// Take what is there of the answer. Returns null as long as some of it is missing.
	@Nullable ClientSession advance() {
		while (this.received < HandshakeResponse.SIZE) {
			int count = this.socket.receiveAnswer(this.answer.asSlice(this.received),
					HandshakeResponse.SIZE - this.received);
			if (count == 0) {
				throw ended();
			}
			if (count < 0) {
				return null;
			}
			this.received += count;
		}
		HandshakeResponse response = HandshakeResponse.read(this.answer);
		if (response.error() != 0) {
			throw rejected(response.error());
		}
		try {
			return attach(response);
		}
		catch (IpcException ex) {
			throw ex.is(Errno.ENOENT) ? new IpcException(Errno.ENOENT, "The service \"" + this.settings.service()
					+ "\" ended the connection at once, or its shared memory cannot be seen from here (containers must"
					+ " share /dev/shm)", ex) : ex;
		}
	}

	IpcException timedOut() {
		return new IpcException(Errno.ETIMEDOUT, "The service \"" + this.settings.service()
				+ "\" did not answer within " + this.settings.connectTimeout() + "; is it overloaded or stopped?");
	}

	private ClientSession attach(HandshakeResponse response) {
		PeerCredentials peer = answering();
		IpcTransport transport = transport(response.transport());
		if (response.bufferSize() < SMALLEST_BUFFER || response.bufferSize() > LARGEST_BUFFER) {
			throw new IpcException(Errno.EPROTO, "The service \"" + this.settings.service() + "\" chose a buffer of "
					+ Integer.toUnsignedString(response.bufferSize()) + " bytes, which makes no sense");
		}
		ClientChannel channel = (transport == IpcTransport.SOCKET)
				? SocketClientChannel.attach(this.socket, response, peer)
				: ShmClientChannel.attach(this.socket, response, peer, this.settings.polling());
		try {
			return new ClientSession(this.settings, peer, transport, response.bufferSize(), this.socket.fd(), channel,
					response.extended());
		}
		catch (RuntimeException | Error ex) {
			channel.close(false);
			throw ex;
		}
	}

	// The process that began to listen may have left the rest to a child.
	private PeerCredentials answering() {
		PeerCredentials listening = this.server;
		if (listening == null) {
			throw new IllegalStateException("The handshake did not begin");
		}
		return new PeerCredentials(this.socket.answeringPid(), listening.uid(), listening.gid(), listening.groups());
	}

	// Before anything of what the server says is believed.
	private void checkUser(PeerCredentials peer) {
		if (!this.settings.serverUsers().isEmpty() && !this.settings.serverUsers().contains(peer.uid())) {
			throw new IpcException(Errno.EACCES,
					"The service \"" + this.settings.service() + "\" is run by process " + peer.pid() + " of user "
							+ peer.getName() + ", but only users " + this.settings.serverUsers() + " are expected to");
		}
	}

	private IpcTransport transport(int code) {
		if (code == IpcTransport.SHARED_MEMORY.code()) {
			return IpcTransport.SHARED_MEMORY;
		}
		if (code == IpcTransport.SOCKET.code()) {
			return IpcTransport.SOCKET;
		}
		// as libqb: there are numbers of which it knows that they are not supported
		boolean known = code > 0 && code < IpcTransport.NATIVE.code();
		throw new IpcException(known ? Errno.ENOTSUP : Errno.EINVAL, "The service \"" + this.settings.service()
				+ "\" chose transport number " + code + ", which this client does not speak");
	}

	private IpcException rejected(int error) {
		if (error > 0 || error == Integer.MIN_VALUE) {
			return new IpcException(Errno.EPROTO, "The service \"" + this.settings.service() + "\" rejected us with "
					+ error + ", which is no negated errno");
		}
		return new IpcException(-error,
				"The service \"" + this.settings.service() + "\" rejected us; " + advice(-error), null);
	}

	private static String advice(int error) {
		return switch (Errno.of(error).orElse(Errno.EPERM)) {
			case ENOSPC ->
				"the file system of its /dev/shm has no room for another connection, which takes three times its"
						+ " buffer size with shared memory; enlarge it, ask for a smaller buffer, or close other connections";
			case ENOMEM -> "it has no memory left for another connection, which takes three times its buffer size with"
					+ " shared memory; raise its limit, ask for a smaller buffer, or close other connections";
			case EMFILE, ENFILE -> "it is out of file descriptors; raise its limit of open files";
			case EUSERS ->
				"it has as many connections, of this user or in all, as it admits; close others, or raise the"
						+ " limit";
			default -> "its operator knows which clients it admits";
		};
	}

	private IpcException ended() {
		return new IpcException(Errno.ENOTCONN,
				"The service \"" + this.settings.service() + "\" ended the connection before it answered");
	}

}
