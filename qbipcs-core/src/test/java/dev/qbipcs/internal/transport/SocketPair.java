package dev.qbipcs.internal.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.qbipcs.testsupport.ServiceNames;

/**
 * Both ends of a real setup socket.
 *
 * @param server the accepted end
 * @param client the connected end
 */
record SocketPair(SetupSocket server, SetupSocket client) implements AutoCloseable {

	private static final MemorySegment BYTES = Arena.global().allocate(1 << 16);

	static SocketPair open() {
		String service = ServiceNames.unique("sockets");
		ServiceListener listener = ServiceListener.bind(service);
		try {
			SetupSocket client = ServiceConnector.connect(service, System.nanoTime());
			// a connected socket is in the queue already
			SetupSocket accepted = listener.accept();
			if (accepted == null) {
				throw new IllegalStateException("No client connected");
			}
			return new SocketPair(accepted, client);
		}
		finally {
			listener.close();
		}
	}

	static void send(SetupSocket socket, int count) {
		for (int sent = 0; sent < count;) {
			sent += socket.send(BYTES, count - sent);
		}
	}

	/** Drain the socket. */
	static int drain(SetupSocket socket) {
		int total = 0;
		int taken = socket.receive(BYTES, (int) BYTES.byteSize());
		while (taken > 0) {
			total += taken;
			taken = socket.receive(BYTES, (int) BYTES.byteSize());
		}
		return total;
	}

	/** Send until the socket is full. */
	static int fill(SetupSocket socket) {
		int total = 0;
		int sent = socket.send(BYTES, 1);
		while (sent > 0) {
			total += sent;
			sent = socket.send(BYTES, 1);
		}
		return total;
	}

	@Override
	public void close() {
		this.server.close();
		this.client.close();
	}

}
