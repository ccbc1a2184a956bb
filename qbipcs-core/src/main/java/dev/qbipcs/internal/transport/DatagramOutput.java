package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.Errno;
import dev.qbipcs.internal.posix.DatagramSender;
import dev.qbipcs.internal.protocol.ResponseHeader;

/**
 * One direction from server to client: a message is a datagram. The client's socket is
 * looked for at the first message, and again as long as it is not there; no thread waits
 * for it. Behind a gate.
 */
final class DatagramOutput implements ServerLane, PayloadForm.Target {

	private final SendGate gate;

	private final DatagramSocket socket;

	private final String client;

	private final DatagramSender sender;

	private final ControlFile control;

	private final int counter;

	/** Where a message is assembled; as large as the largest one. */
	private final MemorySegment message;

	/** Where its next bytes go. */
	private long position;

	private volatile boolean connected;

	private volatile int lastQueueLength;

	DatagramOutput(DatagramSocket socket, String client, ControlFile control, int counter, SendGate gate,
			MemorySegment message) {
		this.message = message;
		this.gate = gate;
		this.socket = socket;
		this.client = client;
		this.sender = new DatagramSender(socket.fd());
		this.control = control;
		this.counter = counter;
	}

	// The client's socket is there: from now on the kernel lets no other process send to
	// ours.
	void connect() {
		if (!this.connected && this.gate.enter()) {
			try {
				this.connected = this.socket.tryConnect(this.client);
			}
			finally {
				this.gate.leave();
			}
		}
	}

	@Override
	public <T> Outcome send(int id, int error, int number, PayloadForm<T> form, T payload, int size) {
		if (!this.gate.enter()) {
			return Outcome.CLOSED;
		}
		try {
			return write(id, error, number, form, payload, size);
		}
		finally {
			this.gate.leave();
		}
	}

	@Override
	public boolean flush() {
		return true;
	}

	@Override
	public int queueLength() {
		if (this.gate.tryEnter()) {
			try {
				this.lastQueueLength = this.control.read(this.counter);
			}
			finally {
				this.gate.leave();
			}
		}
		return this.lastQueueLength;
	}

	@Override
	public void put(MemorySegment part) {
		MemorySegment.copy(part, 0, this.message, this.position, part.byteSize());
		this.position += part.byteSize();
	}

	@Override
	public void put(long value, int count) {
		for (int i = 0; i < count; i++) {
			this.message.set(ValueLayout.JAVA_BYTE, this.position++, (byte) (value >>> (8 * i)));
		}
	}

	private <T> Outcome write(int id, int error, int number, PayloadForm<T> form, T payload, int payloadSize) {
		if (!this.connected) {
			this.connected = this.socket.tryConnect(this.client);
			if (!this.connected) {
				return Outcome.FULL;
			}
		}
		int size = ResponseHeader.SIZE + payloadSize;
		assemble(id, error, number, form, payload, size);
		int failure = this.sender.send(this.message, size);
		if (failure == 0) {
			this.control.count(this.counter, 1);
			return Outcome.SENT;
		}
		// a client that closed its socket is about to hang up, too
		return (failure == Errno.EMSGSIZE.number()) ? Outcome.TOO_LARGE : Outcome.FULL;
	}

	private <T> void assemble(int id, int error, int number, PayloadForm<T> form, T payload, int size) {
		ResponseHeader.write(this.message, id, size, error, number);
		this.position = ResponseHeader.SIZE;
		form.write(payload, size - ResponseHeader.SIZE, this);
	}

}
