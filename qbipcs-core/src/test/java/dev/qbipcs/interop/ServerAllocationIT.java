package dev.qbipcs.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.ThreadMXBean;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.PayloadOutput;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A request from a libqb client and its answer leave nothing to the garbage collector.
 * The server's compiler replaces no object by its fields, so that none is made in truth,
 * and not only when that compiler sees far enough.
 */
class ServerAllocationIT {

	private static final int COUNT = 30_000;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("allocation");

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, SEGMENT", "SHARED_MEMORY, BUFFER", "SHARED_MEMORY, PAYLOAD", "SOCKET, SEGMENT",
			"SOCKET, PAYLOAD" })
	void nothingIsAllocatedForAMessage(IpcTransport transport, Reading reading) {
		List<String> options = new ArrayList<>(JavaProcess.nativeAccess());
		options.add("-XX:TieredStopAtLevel=1");
		ChildProcess server = this.peers.server(ChildProcess
			.start(JavaProcess.command(options, AllocatingServer.class, this.service, transport, reading)));
		NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, COUNT);
		// as soon as all of it is compiled
		Awaitility.await().until(() -> {
			long once = allocated(server, COUNT);
			long thrice = allocated(server, 3 * COUNT);
			// a connection takes some memory, a message none
			return (thrice - once) / (2.0 * COUNT);
		}, (bytesPerMessage) -> bytesPerMessage < 0.5);
	}

	private long allocated(ChildProcess server, int count) {
		long before = allocated(server);
		NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, count);
		return allocated(server) - before;
	}

	private static long allocated(ChildProcess server) {
		return Long.parseLong(server.ask("allocated", "ALLOCATED \\d+").split(" ", -1)[1]);
	}

	/** How the handler reads a request and answers it. */
	enum Reading {

		/** As a segment. */
		SEGMENT,
		/** As a buffer. */
		BUFFER,
		/** As a buffer, and the answer writes itself. */
		PAYLOAD

	}

	/**
	 * Echoes, and tells how many bytes the thread that handles messages has allocated.
	 */
	static final class AllocatingServer implements IpcServerHandler {

		private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

		private final Reading reading;

		private final Echo echo = new Echo();

		private volatile long thread;

		private AllocatingServer(Reading reading) {
			this.reading = reading;
		}

		@Override
		public void created(IpcConnection connection) {
			this.thread = Thread.currentThread().threadId();
		}

		@Override
		public void message(IpcMessage message) {
			if (this.reading == Reading.PAYLOAD) {
				message.reply(this.echo.of(message.buffer()));
				return;
			}
			if (this.reading == Reading.BUFFER) {
				ByteBuffer buffer = message.buffer();
				buffer.putInt(0, buffer.getInt(0));
			}
			message.reply(message.segment());
		}

		/**
		 * Serve until the input ends.
		 * @param args the service, the transport and how to read
		 * @throws IOException if the input cannot be read
		 */
		static void main(String[] args) throws IOException {
			AllocatingServer handler = new AllocatingServer(Reading.valueOf(args[2]));
			try (IpcServer server = IpcServer.builder(args[0])
				.transport(IpcTransport.valueOf(args[1]))
				.handshakeTimeout(Patience.LIMIT)
				.handler(handler)
				.build()) {
				server.start();
				System.out.println("READY");
				BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
				while ("allocated".equals(input.readLine())) {
					System.out.println("ALLOCATED " + THREADS.getThreadAllocatedBytes(handler.thread));
				}
			}
			System.out.println("BYE");
		}

	}

	/**
	 * One object for the answers to all requests.
	 */
	static final class Echo implements Payload {

		private ByteBuffer request = ByteBuffer.allocate(0);

		Echo of(ByteBuffer request) {
			this.request = request;
			return this;
		}

		@Override
		public int size() {
			return this.request.capacity();
		}

		@Override
		public void writeTo(PayloadOutput output) {
			for (int i = 0; i < this.request.capacity(); i += Long.BYTES) {
				output.putLong(this.request.getLong(i));
			}
		}

	}

}
