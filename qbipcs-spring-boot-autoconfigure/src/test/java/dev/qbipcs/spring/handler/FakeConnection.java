package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;
import dev.qbipcs.PeerCredentials;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a client: hands requests to a handler and records the answers.
 */
final class FakeConnection {

	static final PeerCredentials PEER = new PeerCredentials(4711, 1000, 100, List.of(27));

	final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

	final FakeLoop loop = new FakeLoop();

	final IpcConnection api;

	PeerCredentials peer = PEER;

	volatile boolean connected = true;

	volatile boolean disconnected;

	int bufferSize = 12_328;

	FakeConnection() {
		this.api = (IpcConnection) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { IpcConnection.class }, (proxy, method, args) -> switch (method.getName()) {
					case "peer" -> this.peer;
					case "eventLoop" -> this.loop;
					case "bufferSize" -> this.bufferSize;
					case "isConnected" -> this.connected;
					case "disconnect" -> {
						this.disconnected = true;
						yield null;
					}
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	Request request(int id, byte... payload) {
		return new Request(this, id, payload);
	}

	Request request(int id, String payload) {
		return request(id, payload.getBytes(StandardCharsets.UTF_8));
	}

	Applicant applicant() {
		return new Applicant(this);
	}

	/**
	 * An answer that the client received.
	 */
	record Answer(int id, int error, String payload) {

	}

	/**
	 * A client that asks to connect.
	 */
	static final class Applicant implements IpcConnectionRequest {

		private final FakeConnection connection;

		@Nullable Errno rejected;

		Applicant(FakeConnection connection) {
			this.connection = connection;
		}

		@Override
		public IpcConnection connection() {
			return this.connection.api;
		}

		@Override
		public void reject(Errno errno) {
			this.rejected = errno;
		}

		@Override
		public void setFilePermissions(int uid, int gid, int mode) {
			throw new UnsupportedOperationException();
		}

	}

	/**
	 * A request that follows the engine's rules: no view of it outlives it.
	 */
	static class Request implements IpcMessage {

		private final FakeConnection connection;

		private final int id;

		private final byte[] payload;

		private final MemorySegment segment;

		private final ByteBuffer buffer;

		/** Whether the request was closed, once it was deferred. */
		final CountDownLatch closed;

		boolean deferred;

		Request(FakeConnection connection, int id, byte[] payload) {
			this(connection, id, payload, new CountDownLatch(1));
		}

		private Request(FakeConnection connection, int id, byte[] payload, CountDownLatch closed) {
			this.connection = connection;
			this.id = id;
			this.payload = payload;
			this.closed = closed;
			this.segment = MemorySegment.ofArray(payload);
			this.buffer = this.segment.asByteBuffer();
		}

		FakeConnection fake() {
			return this.connection;
		}

		@Override
		public int id() {
			return this.id;
		}

		@Override
		public int size() {
			return (int) this.segment.byteSize();
		}

		@Override
		public MemorySegment segment() {
			return this.segment;
		}

		@Override
		public ByteBuffer buffer() {
			return this.buffer;
		}

		@Override
		public byte[] toByteArray() {
			return this.segment.toArray(ValueLayout.JAVA_BYTE);
		}

		@Override
		public IpcConnection connection() {
			return this.connection.api;
		}

		@Override
		public void reply(int id, int error, MemorySegment payload) {
			if (this.closed.getCount() == 0) {
				throw new IllegalStateException("Answered after close");
			}
			if (!this.connection.connected) {
				throw new IpcException(Errno.ENOTCONN, "The client is gone");
			}
			if (payload.byteSize() + 24 > this.connection.bufferSize) {
				throw new IpcException(Errno.EMSGSIZE, "Too large");
			}
			String text = new String(payload.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
			this.connection.answers.add(new Answer(id, error, text));
		}

		@Override
		public void reply(int id, int error, Payload payload) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void backOff() {
			throw new UnsupportedOperationException();
		}

		@Override
		public IpcMessage.Deferred defer() {
			this.deferred = true;
			return new DeferredRequest(this);
		}

	}

	/**
	 * A request that outlives the call of its handler, in an array of its own.
	 */
	private static final class DeferredRequest extends Request implements IpcMessage.Deferred {

		DeferredRequest(Request request) {
			super(request.connection, request.id, request.payload.clone(), request.closed);
		}

		@Override
		public void close() {
			this.closed.countDown();
		}

	}

}
