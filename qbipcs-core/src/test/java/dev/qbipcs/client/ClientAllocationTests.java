package dev.qbipcs.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.ThreadMXBean;
import dev.qbipcs.IpcServer;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Memory into which a client receives repeatedly.
 */
class ClientAllocationTests {

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int COUNT = 20_000;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("buffer");

	private final IpcServer server = this.peers.serve(IpcServer.builder(this.service).handler(new EchoHandler()));

	private final IpcClient client = this.peers.close(IpcClient.connect(this.service));

	private final IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(this.client.bufferSize());

	private final MemorySegment payload = Arena.ofAuto().allocate(64);

	@Test
	void holdsTheLastMessage() {
		assertThat(this.server.isRunning()).isTrue();
		for (int size : new int[] { 8, 0, 64, 64, 5 }) {
			this.payload.set(ValueLayout.JAVA_BYTE, 0, (byte) size);
			this.client.sendAndReceive(1, this.payload.asSlice(0, size), this.buffer, PATIENCE);
			assertThat(this.buffer.id()).isEqualTo(1);
			assertThat(this.buffer.error()).isZero();
			assertThat(this.buffer.size()).isEqualTo(size);
			assertThat(this.buffer.segment().mismatch(this.payload.asSlice(0, size))).isEqualTo(-1);
			assertThat(this.buffer.buffer().remaining()).isEqualTo(size);
			assertThat(size == 0 || this.buffer.buffer().get() == size).isTrue();
		}
		this.client.send(2, this.payload, PATIENCE);
		this.client.receiveEvent(this.buffer, PATIENCE);
		assertThat(this.buffer.segment().mismatch(this.payload)).isEqualTo(-1);
		this.client.send(1, this.payload.asSlice(0, 3), PATIENCE);
		this.client.receive(this.buffer, PATIENCE);
		assertThat(this.buffer.size()).isEqualTo(3);
	}

	@Test
	void mustHaveRoomForEveryMessage() {
		IpcReceiveBuffer small = IpcReceiveBuffer.allocate(this.client.bufferSize() - 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.client.sendAndReceive(1, this.payload, small, PATIENCE))
			.withMessageContaining("12327")
			.withMessageContaining("bufferSize()");
		assertThatIllegalArgumentException().isThrownBy(() -> IpcReceiveBuffer.allocate(23));
	}

	@Test
	void leavesNothingToTheGarbageCollector() {
		// once the compiler's escape analysis removes the objects
		Awaitility.await().pollInSameThread().until(this::bytesPerCall, (bytes) -> bytes < 0.5);
	}

	private double bytesPerCall() {
		long thread = Thread.currentThread().threadId();
		long before = threads.getThreadAllocatedBytes(thread);
		for (int i = 0; i < COUNT; i++) {
			this.client.sendAndReceive(1, this.payload, this.buffer, PATIENCE);
		}
		return (threads.getThreadAllocatedBytes(thread) - before) / (double) COUNT;
	}

}
