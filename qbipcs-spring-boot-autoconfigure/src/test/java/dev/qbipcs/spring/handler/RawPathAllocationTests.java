package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;

import com.sun.management.ThreadMXBean;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The raw inline path allocates nothing, neither with segments nor with buffers.
 */
class RawPathAllocationTests {

	private static final int CALLS = 20_000;

	private final AnnotatedServiceHandler handler = Services.inline(new Endpoint());

	private final IpcConnection connection = (IpcConnection) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { IpcConnection.class }, (proxy, method, args) -> null);

	@Test
	void anEchoOfSegmentsAndBuffersAllocatesNothing() {
		SilentMessage message = new SilentMessage(this.connection);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		// the best of several rounds, since compilation and class loading happen on this
		// thread too
		long least = Long.MAX_VALUE;
		for (int round = 0; round < 20 && least > 0; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < CALLS; i++) {
				message.id = 1 + (i & 1);
				this.handler.message(message);
			}
			least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
		}
		assertThat(message.replies).isGreaterThanOrEqualTo(CALLS);
		assertThat((double) least / CALLS).isLessThan(1);
	}

	static class Endpoint {

		@IpcMessageHandler(1)
		MemorySegment segment(MemorySegment payload) {
			return payload;
		}

		@IpcMessageHandler(2)
		ByteBuffer buffer(ByteBuffer payload, IpcConnection connection) {
			return payload;
		}

	}

	/**
	 * A message that counts its answers and does nothing else.
	 */
	static final class SilentMessage implements IpcMessage {

		private final MemorySegment segment = MemorySegment.ofArray(new byte[64]);

		private final ByteBuffer buffer = this.segment.asByteBuffer();

		private final IpcConnection connection;

		int id;

		int replies;

		SilentMessage(IpcConnection connection) {
			this.connection = connection;
		}

		@Override
		public int id() {
			return this.id;
		}

		@Override
		public int size() {
			return 64;
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
			throw new UnsupportedOperationException();
		}

		@Override
		public IpcConnection connection() {
			return this.connection;
		}

		@Override
		public void reply(int id, int error, MemorySegment payload) {
			this.replies += (payload.byteSize() == 64) ? 1 : 0;
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
			throw new UnsupportedOperationException();
		}

	}

}
