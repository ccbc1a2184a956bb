package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;

import com.sun.management.ThreadMXBean;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.observation.IpcServerTimers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The raw inline path allocates nothing, neither with segments nor with buffers, timed or
 * not.
 */
class RawPathAllocationTests {

	private static final int CALLS = 20_000;

	private final IpcServer server = proxy(IpcServer.class,
			(proxy, method, args) -> (method.getReturnType() == String.class) ? "orders" : IpcTransport.SHARED_MEMORY);

	private final IpcConnection connection = proxy(IpcConnection.class, (proxy, method, args) -> this.server);

	@Test
	void anEchoOfSegmentsAndBuffersAllocatesNothing() {
		assertAllocatesNothing(HandlerObserver.NONE);
	}

	@Test
	void timingItAllocatesNothing() {
		MeterRegistry meters = new SimpleMeterRegistry();
		assertAllocatesNothing(new IpcServerTimers(meters, Tags.empty(), true));
		assertThat(meters.get("qbipcs.server").timers().stream().mapToLong(Timer::count).sum())
			.isGreaterThanOrEqualTo(CALLS);
	}

	private void assertAllocatesNothing(HandlerObserver observer) {
		AnnotatedServiceHandler handler = Services.inline(new Endpoint(), observer);
		SilentMessage message = new SilentMessage(this.connection);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		// the best of several rounds, since compilation and class loading happen on this
		// thread too
		long least = Long.MAX_VALUE;
		for (int round = 0; round < 20 && least > 0; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < CALLS; i++) {
				message.id = 1 + (i & 1);
				handler.message(message);
			}
			least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
		}
		assertThat(message.replies).isGreaterThanOrEqualTo(CALLS);
		assertThat((double) least / CALLS).isLessThan(1);
	}

	private static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, handler));
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
