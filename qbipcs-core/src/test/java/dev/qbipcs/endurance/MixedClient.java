package dev.qbipcs.endurance;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcClientBuilder;
import dev.qbipcs.client.IpcConnectionListener;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcSubscription;
import dev.qbipcs.client.ReconnectPolicy;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.testsupport.Patience;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our client doing what {@code qb_load mixed} does: until it is stopped, it exchanges
 * messages of all sizes both ways, one way and as events, and reconnects with buffers of
 * other sizes.
 */
final class MixedClient implements Runnable {

	/**
	 * The successor of a killed server starts a new JVM, on a machine that is busy with
	 * this test.
	 */
	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int SMALLEST_BUFFER = 12_328;

	private static final int LARGEST = 1 << 20;

	private static final ReconnectPolicy COME_BACK = ReconnectPolicy.exponentialBackoff()
		.withDelays(Duration.ofMillis(5), Duration.ofMillis(200));

	private final String service;

	private final boolean mortal;

	private final Random random;

	private final AtomicInteger restored = new AtomicInteger();

	private int lostServer;

	private volatile boolean stopped;

	private volatile Tally tally = Tally.NONE;

	/**
	 * Make a client.
	 * @param service the service's name
	 * @param seed the seed of its random choices
	 * @param mortal whether the server may be killed and restarted
	 */
	MixedClient(String service, long seed, boolean mortal) {
		this.service = service;
		this.random = new Random(seed);
		this.mortal = mortal;
	}

	/**
	 * Run a client until the end of the input.
	 * @param args the service's name, a seed, and perhaps {@code mortal}
	 * @throws IOException if the input cannot be read
	 */
	static void main(String[] args) throws IOException {
		MixedClient client = new MixedClient(args[0], Long.parseLong(args[1]), args.length == 3);
		CompletableFuture<Void> running = CompletableFuture.runAsync(client, (task) -> Thread.ofPlatform().start(task));
		System.out.println("RUNNING");
		while (!running.isDone() && System.in.read() >= 0) {
			// ignore the input until its end
		}
		client.stop();
		running.join();
		System.out.println(client.tally());
	}

	@Override
	public void run() {
		while (!this.stopped) {
			try (IpcClient client = connect()) {
				int rounds = this.random.nextInt(3000);
				boolean well = true;
				for (int i = 0; i < rounds && well && !this.stopped; i++) {
					well = someMessages(client);
				}
			}
			catch (IpcException ex) {
				// there is no server at the moment
				forgive(ex);
			}
		}
	}

	private IpcClient connect() {
		IpcClientBuilder builder = IpcClient.builder(this.service)
			.bufferSize(SMALLEST_BUFFER << this.random.nextInt(7))
			.reconnect(COME_BACK)
			.connectionListener(new IpcConnectionListener() {

				@Override
				public void restored(IpcClient client) {
					back();
				}

			});
		IpcClient client = (this.random.nextInt(4) == 0) ? connectAsync(builder) : builder.connect();
		add(new Tally(0, 0, 0, 1, 0));
		return client;
	}

	private synchronized void back() {
		this.restored.incrementAndGet();
		notifyAll();
	}

	private static IpcClient connectAsync(IpcClientBuilder builder) {
		try {
			return builder.connectAsync().join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof IpcException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Exchange some messages.
	 * @return whether the connection, or its successor after a loss, is still usable
	 */
	private boolean someMessages(IpcClient client) {
		int server = client.peer().pid();
		try {
			int size = size(Math.min(client.bufferSize() - Messages.ANSWER_HEADER, LARGEST));
			switch (this.random.nextInt(20)) {
				case 0 -> flood(client, Math.min(size, 1000));
				case 1, 2 -> events(client, size);
				case 3 -> subscribed(client, server, Math.min(size, 1000));
				default -> {
					Messages.roundTrip(client, size, this.random.nextInt());
					add(new Tally(1, 0, 0, 0, 0));
				}
			}
			return true;
		}
		catch (IpcException ex) {
			forgive(ex);
			if (server != this.lostServer) {
				// several calls may fail before the client notices the loss
				this.lostServer = server;
				add(new Tally(0, 0, 0, 0, 1));
			}
			return awaitReturn(client);
		}
		catch (AssertionError ex) {
			if (this.mortal && client.peer().pid() != server) {
				// some messages went to the old server, some to the new one
				add(new Tally(0, 0, 0, 0, 1));
				return false;
			}
			throw ex;
		}
	}

	private synchronized boolean awaitReturn(IpcClient client) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!this.stopped && !client.isConnected()) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError(client + " does not come back");
			}
			try {
				wait(20);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return true;
	}

	private void flood(IpcClient client, int size) {
		int count = this.random.nextInt(1000);
		Messages.oneWay(client, size, count);
		add(new Tally(0, 0, count, 0, 0));
	}

	private void events(IpcClient client, int size) {
		Messages.events(client, size, 5);
		add(new Tally(0, 5, 0, 0, 0));
	}

	// The same by callback.
	private void subscribed(IpcClient client, int server, int size) {
		BlockingQueue<IpcEvent> received = new LinkedBlockingQueue<>();
		IpcSubscription subscription = client.onEvent(received::add);
		try {
			for (int i = 0; i < 3; i++) {
				client.send(EchoHandler.ECHO_EVENT, Messages.payload(size, i), PATIENCE);
			}
			for (int i = 0; i < 3; i++) {
				Messages.check(take(client, server, received), Messages.payload(size, i));
			}
		}
		finally {
			subscription.close();
		}
		assertThat(received).isEmpty();
		add(new Tally(0, 3, 0, 0, 0));
	}

	private static IpcEvent take(IpcClient client, int server, BlockingQueue<IpcEvent> events) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		try {
			IpcEvent event = events.poll(100, TimeUnit.MILLISECONDS);
			while (event == null && client.isConnected() && client.peer().pid() == server) {
				assertThat(deadline - System.nanoTime()).as("time left for an event to come").isPositive();
				event = events.poll(100, TimeUnit.MILLISECONDS);
			}
			if (event == null) {
				throw new IpcException(Errno.ENOTCONN, "The server went before the event came");
			}
			return event;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// From 0 B to the largest, all magnitudes equally often.
	private int size(int largest) {
		if (this.random.nextInt(50) == 0) {
			return largest;
		}
		return this.random.nextInt(Math.min(1 << this.random.nextInt(21), largest) + 1);
	}

	private void forgive(IpcException ex) {
		boolean gone = ex.is(Errno.ENOTCONN) || ex.is(Errno.ECONNREFUSED) || ex.is(Errno.ECONNRESET);
		if (!this.mortal || !gone) {
			throw ex;
		}
	}

	private void add(Tally more) {
		synchronized (this) {
			this.tally = this.tally.plus(more);
		}
	}

	void stop() {
		this.stopped = true;
	}

	Tally tally() {
		return this.tally;
	}

	// How often a client reconnected by itself.
	int restored() {
		return this.restored.get();
	}

}
