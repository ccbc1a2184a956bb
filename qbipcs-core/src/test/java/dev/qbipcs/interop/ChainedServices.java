package dev.qbipcs.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.testsupport.Patience;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * Three services of one JVM, each of which calls the next before it answers, all on
 * virtual threads. The last one echoes at once, or holds its requests until a command
 * releases them. Commands are lines on standard input.
 */
public final class ChainedServices implements AutoCloseable {

	/** The id of a request that is held. */
	private static final int HELD = 77;

	private static final int SERVICES = 3;

	/** Between two services. */
	private static final int CLIENTS = 8;

	/** The last one opened is the first one closed. */
	private final ConcurrentLinkedDeque<Runnable> ends = new ConcurrentLinkedDeque<>();

	private final AtomicInteger held = new AtomicInteger();

	private final CountDownLatch release = new CountDownLatch(1);

	private ChainedServices(String name, IpcTransport transport) {
		List<IpcClient> next = List.of();
		for (int i = SERVICES; i >= 1; i--) {
			next = serve(name + "-" + i, transport, next);
		}
	}

	/**
	 * Serve.
	 * @param args the name of the services, to which {@code -1} to {@code -3} are added,
	 * and their transport
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		try (ChainedServices services = new ChainedServices(args[0], IpcTransport.valueOf(args[1]));
				Recording recording = new Recording()) {
			System.out.println("READY " + ProcessHandle.current().pid());
			recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ofMillis(1)).withStackTrace();
			services.obey(args[0], recording);
		}
		System.out.println("BYE");
	}

	private void obey(String name, Recording recording) throws IOException {
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			String[] words = line.split(" ", -1);
			switch (words[0]) {
				case "record" -> {
					recording.start();
					System.out.println("RECORDING");
				}
				case "hold" -> hold(name + "-" + SERVICES, Integer.parseInt(words[1]));
				case "tick" -> tick(Integer.parseInt(words[1]));
				case "release" -> this.release.countDown();
				case "pinned" -> pinned(recording);
				default -> throw new IllegalArgumentException(line);
			}
		}
	}

	// Make that many calls at once; none is answered yet.
	private void hold(String service, int count) {
		AtomicInteger answered = new AtomicInteger();
		for (int i = 0; i < count; i++) {
			Thread.startVirtualThread(() -> {
				try (IpcClient client = IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect()) {
					client.sendAndReceive(HELD, new byte[10], Patience.LIMIT);
					if (answered.incrementAndGet() == count) {
						System.out.println("ANSWERED " + count);
					}
				}
			});
		}
		Thread.startVirtualThread(() -> {
			while (this.held.get() < count) {
				sleep();
			}
			System.out.println("HELD " + count);
		});
	}

	private static void tick(int times) {
		Thread.startVirtualThread(() -> {
			long latest = 0;
			for (int i = 0; i < times; i++) {
				long begin = System.nanoTime();
				sleep();
				latest = Math.max(latest, System.nanoTime() - begin);
			}
			System.out.println("TICKED " + times + ", each within " + latest / 1000 + " us");
		});
	}

	private static void sleep() {
		try {
			Thread.sleep(5);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// The JVM also pins a thread that waits for the initialization of a class.
	private static void pinned(Recording recording) throws IOException {
		Path file = Files.createTempFile("pinned", ".jfr");
		try {
			recording.stop();
			recording.dump(file);
			List<RecordedEvent> ours = RecordingFile.readAllEvents(file)
				.stream()
				.filter((event) -> event.getStackTrace() != null)
				.filter((event) -> event.getStackTrace()
					.getFrames()
					.stream()
					.anyMatch((frame) -> frame.getMethod().getType().getName().startsWith("dev.qbipcs.")))
				.filter((event) -> !event.toString().contains("<clinit>")
						&& !event.toString().toLowerCase(Locale.ROOT).contains("initializ"))
				.toList();
			ours.forEach(System.out::println);
			System.out.println("PINNED " + ours.size());
		}
		finally {
			Files.delete(file);
		}
	}

	// Returns clients of the service.
	private List<IpcClient> serve(String name, IpcTransport transport, List<IpcClient> next) {
		IpcServer server = IpcServer.builder(name)
			.transport(transport)
			.handshakeTimeout(Patience.LIMIT)
			.handler(new Link(next))
			.build();
		server.start();
		this.ends.push(server::close);
		List<IpcClient> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			IpcClient client = IpcClient.builder(name).connectTimeout(Patience.LIMIT).connect();
			this.ends.push(client::close);
			clients.add(client);
		}
		return clients;
	}

	@Override
	public void close() {
		while (!this.ends.isEmpty()) {
			this.ends.pop().run();
		}
	}

	/**
	 * A service of the chain; the last one calls no other.
	 */
	private final class Link implements IpcServerHandler {

		private final List<IpcClient> next;

		Link(List<IpcClient> next) {
			this.next = next;
		}

		@Override
		public void message(IpcMessage message) {
			IpcMessage.Deferred deferred = message.defer();
			Thread.startVirtualThread(() -> {
				try (deferred) {
					answer(deferred);
				}
			});
		}

		private void answer(IpcMessage.Deferred message) {
			if (message.id() == HELD) {
				ChainedServices.this.held.incrementAndGet();
				await(ChainedServices.this.release);
			}
			if (this.next.isEmpty()) {
				message.reply(message.segment());
				return;
			}
			try {
				IpcClient client = this.next.get((int) (message.connection().id() % this.next.size()));
				IpcReply reply = client.sendAndReceive(message.id(), message.toByteArray(), Patience.LIMIT);
				message.reply(MemorySegment.ofArray(reply.payload()));
			}
			catch (IpcException ex) {
				ex.printStackTrace();
				message.reply(message.id(), -Errno.EIO.number(), message.segment());
			}
		}

		private static void await(CountDownLatch latch) {
			try {
				latch.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
