package dev.qbipcs.spring.server;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;

/**
 * An empty request whose sender waits for no answer.
 */
record OneWayRequest(int id) implements IpcMessage.Deferred {

	@Override
	public int size() {
		return 0;
	}

	@Override
	public MemorySegment segment() {
		return MemorySegment.ofArray(toByteArray());
	}

	@Override
	public ByteBuffer buffer() {
		return ByteBuffer.allocate(0);
	}

	@Override
	public byte[] toByteArray() {
		return new byte[0];
	}

	@Override
	public IpcConnection connection() {
		return (IpcConnection) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { IpcConnection.class }, (proxy, method, args) -> {
					throw new UnsupportedOperationException(method.getName());
				});
	}

	@Override
	public void reply(int id, int error, MemorySegment payload) {
		throw new AssertionError("Answered");
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
	public Deferred defer() {
		return this;
	}

	@Override
	public void close() {
	}

}
