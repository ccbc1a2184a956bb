package dev.qbipcs.interop;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.ThreadMXBean;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Peers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A request from a libqb client and its answer leave nothing to the garbage collector.
 */
class ServerAllocationIT {

	private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final int COUNT = 30_000;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("allocation");

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, true", "SHARED_MEMORY, false", "SOCKET, true" })
	void nothingIsAllocatedForAMessage(IpcTransport transport, boolean segments) {
		AtomicLong loopThread = new AtomicLong();
		IpcServer server = this.peers
			.close(IpcServer.builder(this.service).transport(transport).handler(handler(segments, loopThread)).build());
		server.start();
		NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, COUNT);
		// as soon as compiled code replaces objects by their fields
		Awaitility.await().until(() -> {
			long once = allocated(COUNT, loopThread);
			long thrice = allocated(3 * COUNT, loopThread);
			// a connection takes some memory, a message none
			return (thrice - once) / (2.0 * COUNT);
		}, (bytesPerMessage) -> bytesPerMessage < 0.5);
	}

	private long allocated(int count, AtomicLong thread) {
		long before = threads.getThreadAllocatedBytes(thread.get());
		NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, count);
		return threads.getThreadAllocatedBytes(thread.get()) - before;
	}

	private static IpcServerHandler handler(boolean segments, AtomicLong loopThread) {
		return new IpcServerHandler() {

			@Override
			public void message(IpcConnection connection, IpcMessage message) {
				loopThread.setPlain(Thread.currentThread().threadId());
				if (segments) {
					message.reply(message.segment());
				}
				else {
					ByteBuffer buffer = message.buffer();
					buffer.putInt(0, buffer.getInt(0));
					message.reply(message.segment());
				}
			}

		};
	}

}
