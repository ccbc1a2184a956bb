package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;

/**
 * A request in memory of its own. Its connection is on hold until it is closed, so it has
 * no other one meanwhile, and whatever response any thread sends to the client is the
 * answer to this request.
 * <p>
 * A thread that answers is counted, and {@link #close()} never waits: whichever comes
 * last, the closing thread or a thread that answers, ends the message, exactly once and
 * knowing what was sent. So a client never gets an error beside its answer.
 */
final class DeferredMessage implements IpcMessage.Deferred {

	private static final int CLOSED = 1;

	private static final int ANSWERING = 2;

	private final ServerConnection connection;

	private final int id;

	private final byte[] payload;

	private final ByteBuffer buffer;

	/** Between {@link #enter()} and {@link #leave()}, and when it ends. */
	private final Answer answer;

	/**
	 * {@link #ANSWERING} for each thread that is answering, and the bit {@link #CLOSED}.
	 */
	private final AtomicInteger state = new AtomicInteger();

	DeferredMessage(ServerConnection connection, int id, byte[] payload, Answer answer) {
		this.connection = connection;
		this.id = id;
		this.payload = payload;
		this.answer = answer;
		this.buffer = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
	}

	@Override
	public int id() {
		return this.id;
	}

	@Override
	public int size() {
		return this.payload.length;
	}

	@Override
	public MemorySegment segment() {
		return MemorySegment.ofArray(this.payload);
	}

	@Override
	public ByteBuffer buffer() {
		return this.buffer;
	}

	@Override
	public byte[] toByteArray() {
		return this.payload.clone();
	}

	@Override
	public IpcConnection connection() {
		return this.connection;
	}

	@Override
	public void reply(int id, int error, MemorySegment payload) {
		enterOpen();
		try {
			this.answer.give(this.connection, id, error, payload);
		}
		finally {
			leave();
		}
	}

	@Override
	public void reply(int id, int error, Payload payload) {
		enterOpen();
		try {
			this.answer.give(this.connection, id, error, payload);
		}
		finally {
			leave();
		}
	}

	@Override
	public void backOff() {
		throw new IllegalStateException("A deferred message holds its connection back already");
	}

	@Override
	public Deferred defer() {
		throw new IllegalStateException("This message is deferred already");
	}

	@Override
	public void close() {
		if (this.state.getAndUpdate((state) -> state | CLOSED) == 0) {
			end();
		}
	}

	// This thread is about to answer. False if the message is closed; otherwise leave()
	// must follow.
	boolean enter() {
		return !isClosed(this.state.getAndUpdate((state) -> isClosed(state) ? state : state + ANSWERING));
	}

	// A response was sent past us, between enter() and leave().
	void answered() {
		this.answer.given();
	}

	// The handler threw, so perhaps no thread is left to close this message. One that
	// still has it finds it closed, unless it is answering already.
	void handlerFailed() {
		if (enter()) {
			this.answer.handlerFailed();
			close();
			leave();
		}
	}

	void leave() {
		if (this.state.addAndGet(-ANSWERING) == CLOSED) {
			end();
		}
	}

	private void enterOpen() {
		if (!enter()) {
			throw new IllegalStateException("This message was closed, or its handler threw after defer() and the client"
					+ " was told of that; answer it before");
		}
	}

	private void end() {
		this.connection.loop().execute(this::settle);
	}

	private void settle() {
		try {
			this.connection.deferred(null);
			Errno owed = this.answer.owed();
			if (owed != null) {
				this.connection.replyError(this.id, owed);
			}
		}
		finally {
			this.connection.pump().unhold();
		}
	}

	private static boolean isClosed(int state) {
		return (state & CLOSED) != 0;
	}

}
