package dev.qbipcs.endurance;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.PollLoop;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;

/**
 * A process that closes a loop of the application, a server on it and a client of that
 * server, in every order, while requests, responses and events flow. Memory that is
 * unmapped too early would crash it.
 */
public final class ClosingOrders {

	/** How many times everything is closed. */
	static final int COUNT = 60;

	private static final int MESSAGES_BEFORE_THE_END = 200;

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final Duration TURN = Duration.ofMillis(100);

	private static final List<String> ORDERS = List.of("LSC", "LCS", "SLC", "SCL", "CLS", "CSL");

	private ClosingOrders() {
	}

	/**
	 * Close everything in every order.
	 * @param args the transport
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		IpcTransport transport = IpcTransport.valueOf(args[0]);
		for (int i = 0; i < COUNT; i++) {
			EventLoop loop = (i % 2 == 0) ? EventLoop.create("epoll") : new PollLoop("poll");
			close(ORDERS.get(i / 2 % ORDERS.size()), transport, loop);
		}
		System.out.println("OK");
	}

	private static void close(String order, IpcTransport transport, EventLoop loop) throws InterruptedException {
		String service = ServiceNames.unique("order");
		System.out.println("CLOSING " + order + " " + loop.getClass().getSimpleName());
		IpcServer server = IpcServer.builder(service)
			.transport(transport)
			.eventLoop(loop)
			.handshakeTimeout(PATIENCE)
			.handler((message) -> message.reply(message.segment()))
			.build();
		server.start();
		IpcClient client = IpcClient.builder(service).connectTimeout(PATIENCE).connect();
		IpcConnection connection = awaitConnection(server);
		AtomicInteger received = new AtomicInteger();
		MemorySegment payload = MemorySegment.ofArray(new byte[3000]);
		List<Thread> threads = new ArrayList<>();
		threads.add(repeat(() -> client.send(1, payload, TURN)));
		threads.add(repeat(() -> {
			client.receive(TURN);
			received.incrementAndGet();
		}));
		threads.add(repeat(() -> client.receiveEvent(TURN)));
		threads.add(repeat(() -> connection.events().send(1, payload, TURN)));
		threads.add(repeat(() -> {
			connection.stats();
			connection.responses().send(1, payload, TURN);
		}));
		while (received.get() < MESSAGES_BEFORE_THE_END) {
			Thread.onSpinWait();
		}
		for (int i = 0; i < order.length(); i++) {
			switch (order.charAt(i)) {
				case 'L' -> loop.close();
				case 'S' -> server.close();
				default -> client.close();
			}
		}
		for (Thread thread : threads) {
			thread.join();
		}
		SharedMemory.assertNothingLeftOf(service);
		System.out.println("CLOSED");
	}

	private static IpcConnection awaitConnection(IpcServer server) {
		while (server.connections().isEmpty()) {
			Thread.onSpinWait();
		}
		return server.connections().getFirst();
	}

	// Until the connection is over.
	private static Thread repeat(Runnable action) {
		return Thread.ofPlatform().daemon().start(() -> {
			boolean over = false;
			while (!over) {
				try {
					action.run();
				}
				catch (IpcException ex) {
					over = ex.is(Errno.ENOTCONN);
				}
			}
		});
	}

}
