package dev.qbipcs.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.protocol.HandshakeRequest;
import dev.qbipcs.protocol.HandshakeResponse;
import dev.qbipcs.protocol.ResponseHeader;
import dev.qbipcs.transport.ClientChannel;
import dev.qbipcs.transport.Deadline;
import dev.qbipcs.transport.ServiceConnector;
import dev.qbipcs.transport.SetupSocket;
import dev.qbipcs.transport.ShmClientChannel;
import dev.qbipcs.transport.SocketClientChannel;
import dev.qbipcs.transport.Transports;

/**
 * Connects: finds the service, introduces us, and attaches to what the server made.
 */
final class Connector {

	/** A response without a payload must fit. */
	private static final int SMALLEST_BUFFER = ResponseHeader.SIZE;

	private static final int LARGEST_BUFFER = 1 << 30;

	private final String service;

	private final int bufferSize;

	private final Duration timeout;

	private final Set<Integer> serverUsers;

	Connector(String service, int bufferSize, Duration timeout, Set<Integer> serverUsers) {
		this.service = service;
		this.bufferSize = bufferSize;
		this.timeout = timeout;
		this.serverUsers = serverUsers;
	}

	IpcClient connect() {
		Transports.verifyPlatform();
		long deadline = Deadline.after(this.timeout);
		SetupSocket socket = ServiceConnector.connect(this.service, deadline);
		try {
			PeerCredentials server = socket.peer();
			checkUser(server);
			HandshakeResponse response = introduce(socket, deadline);
			IpcTransport transport = transport(response.transport());
			if (response.bufferSize() < SMALLEST_BUFFER || response.bufferSize() > LARGEST_BUFFER) {
				throw new IpcException(Errno.EPROTO, "The service \"" + this.service + "\" chose a buffer of "
						+ Integer.toUnsignedString(response.bufferSize()) + " bytes, which makes no sense");
			}
			return open(socket, response, server, transport);
		}
		catch (IpcException ex) {
			socket.close();
			throw ex.is(Errno.ENOENT) ? new IpcException(Errno.ENOENT, "The service \"" + this.service
					+ "\" ended the connection at once, or its shared memory cannot be seen from here (containers must"
					+ " share /dev/shm)", ex) : ex;
		}
		catch (RuntimeException | Error ex) {
			socket.close();
			throw ex;
		}
	}

	private IpcClient open(SetupSocket socket, HandshakeResponse response, PeerCredentials server,
			IpcTransport transport) {
		ClientChannel channel = (transport == IpcTransport.SOCKET)
				? SocketClientChannel.attach(socket, response, server)
				: ShmClientChannel.attach(socket, response, server);
		try {
			return new IpcClient(this.service, server, transport,
					new ClientSession(this.service, response.bufferSize(), socket.fd(), channel));
		}
		catch (RuntimeException | Error ex) {
			channel.close(false);
			throw ex;
		}
	}

	// Before anything of what the server says is believed.
	private void checkUser(PeerCredentials server) {
		if (!this.serverUsers.isEmpty() && !this.serverUsers.contains(server.uid())) {
			throw new IpcException(Errno.EACCES,
					"The service \"" + this.service + "\" is run by process " + server.pid() + " of user "
							+ server.getName() + ", but only users " + this.serverUsers + " are expected to");
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
		throw new IpcException(known ? Errno.ENOTSUP : Errno.EINVAL, "The service \"" + this.service
				+ "\" chose transport number " + code + ", which this client does not speak");
	}

	private HandshakeResponse introduce(SetupSocket socket, long deadline) {
		try (Arena arena = Arena.ofConfined()) {
			// so that a server which accepts us meanwhile gets our credentials, too
			socket.passCredentials();
			MemorySegment request = arena.allocate(HandshakeRequest.SIZE, 4);
			HandshakeRequest.write(request, this.bufferSize);
			if (socket.send(request, HandshakeRequest.SIZE) != HandshakeRequest.SIZE) {
				throw ended();
			}
			MemorySegment answer = arena.allocate(HandshakeResponse.SIZE, 8);
			receive(socket, answer, deadline);
			HandshakeResponse response = HandshakeResponse.read(answer);
			if (response.error() != 0) {
				throw rejected(response.error());
			}
			return response;
		}
	}

	private void receive(SetupSocket socket, MemorySegment answer, long deadline) {
		int received = 0;
		while (received < HandshakeResponse.SIZE) {
			int count = socket.receive(answer.asSlice(received), HandshakeResponse.SIZE - received);
			if (count == 0) {
				throw ended();
			}
			received += Math.max(count, 0);
			if (count < 0) {
				long remaining = deadline - System.nanoTime();
				if (remaining <= 0) {
					throw new IpcException(Errno.ETIMEDOUT, "The service \"" + this.service
							+ "\" did not answer within " + this.timeout + "; is it overloaded or stopped?");
				}
				socket.awaitInput((int) Math.min(TimeUnit.NANOSECONDS.toMillis(remaining) + 1, Integer.MAX_VALUE));
			}
		}
	}

	private IpcException rejected(int error) {
		if (error > 0 || error == Integer.MIN_VALUE) {
			return new IpcException(Errno.EPROTO,
					"The service \"" + this.service + "\" rejected us with " + error + ", which is no negated errno");
		}
		return new IpcException(-error,
				"The service \"" + this.service + "\" rejected us; its operator knows which clients it admits", null);
	}

	private IpcException ended() {
		return new IpcException(Errno.ENOTCONN,
				"The service \"" + this.service + "\" ended the connection before it answered");
	}

}
