package dev.qbipcs.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.stress.Receiver.Received;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any thread may send to any connection, in any form, while clients connect and leave:
 * each accepted message arrives once, complete and in the order of its thread. Beside
 * these threads the loop answers requests on the same connections.
 * {@code -Dqbipcs.stress.seed} repeats the decisions of a run, though not its
 * interleaving.
 */
class ConcurrentSendingIT {

	private static final int THREADS = 6;

	private static final int CONNECTIONS = 6;

	private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("qbipcs.stress.seconds", 2));

	private static final Duration LONGEST_PEACE = Duration.ofMillis(200);

	private static final long SEED = Long.getLong("qbipcs.stress.seed", System.nanoTime());

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("stress");

	private final Random replySizes = new Random(SEED);

	private final Map<Integer, Target> targets = new ConcurrentHashMap<>();

	private final List<Client> clients = new CopyOnWriteArrayList<>();

	private final AtomicLong accepted = new AtomicLong();

	private final AtomicLong refused = new AtomicLong();

	private int started;

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void messagesOfAnyThreadArriveOnceWholeAndInOrder(IpcTransport transport) {
		System.out.printf("%s: -Dqbipcs.stress.seed=%d -Dqbipcs.stress.seconds=%d%n", transport, SEED,
				LENGTH.toSeconds());
		this.peers.serve(IpcServer.builder(this.service).transport(transport).handler(this::handle));
		IntStream.range(0, CONNECTIONS).forEach((i) -> this.clients.add(connect()));
		long end = System.nanoTime() + LENGTH.toNanos();
		List<CompletableFuture<Void>> senders = IntStream.range(0, THREADS)
			.mapToObj((sender) -> CompletableFuture.runAsync(() -> send(sender, end), (task) -> start(sender, task)))
			.toList();
		List<Client> gone = disturb(end);
		senders.forEach(CompletableFuture::join);
		this.clients.forEach((client) -> client.target.sendLast());
		assertThat(this.clients).allSatisfy(Client::assertThatEverythingCame);
		assertThat(gone).isNotEmpty().allSatisfy(Client::assertThatNothingElseCame);
		System.out.printf("%s: %d messages accepted, %d refused, %d of %d clients lost%n", transport,
				this.accepted.get(), this.refused.get(), gone.size(), this.started);
	}

	private void handle(IpcMessage message) {
		IpcConnection connection = message.connection();
		if (message.id() == Numbered.HELLO) {
			Target target = new Target(connection);
			connection.setContext(target);
			this.targets.put(Numbered.number(message.toByteArray()), target);
		}
		else {
			connection.context(Target.class).orElseThrow().reply(message, this.replySizes);
		}
	}

	private Client connect() {
		int number = this.started++;
		Receiver receiver = (number % 2 == 0) ? new QbReceiver(this.peers, this.service, number)
				: new JavaReceiver(this.peers, this.service, number);
		return new Client(receiver, Awaitility.await().until(() -> this.targets.get(number), Objects::nonNull));
	}

	private static void start(int sender, Runnable task) {
		if (sender % 2 == 0) {
			Thread.ofPlatform().start(task);
		}
		else {
			Thread.ofVirtual().start(task);
		}
	}

	private void send(int sender, long end) {
		RandomGenerator random = new Random(SEED + sender);
		while (System.nanoTime() - end < 0 || this.refused.get() == 0) {
			Client client = this.clients.get(random.nextInt(CONNECTIONS));
			(client.target.send(sender, random) ? this.accepted : this.refused).incrementAndGet();
		}
	}

	// One client after the other leaves or is disconnected, and another replaces it.
	private List<Client> disturb(long end) {
		Random random = new Random(SEED - 1);
		List<Client> gone = new ArrayList<>();
		for (int i = 0; System.nanoTime() - end < 0; i++) {
			LockSupport.parkNanos(random.nextLong(LONGEST_PEACE.toNanos()));
			int victim = random.nextInt(CONNECTIONS);
			Client client = this.clients.get(victim);
			client.target.doom();
			if (i % 2 == 0) {
				client.target.disconnect();
				gone.add(client);
			}
			else {
				client.receiver.vanish();
			}
			this.clients.set(victim, connect());
		}
		return gone;
	}

	/**
	 * A client and the server's view of it.
	 *
	 * @param receiver the client
	 * @param target the connection
	 */
	private record Client(Receiver receiver, Target target) {

		void assertThatEverythingCame() {
			assertThat(this.receiver.await())
				.isEqualTo(new Received(true, this.target.acceptedResponses(), this.target.acceptedEvents()));
		}

		void assertThatNothingElseCame() {
			Received received = this.receiver.await();
			assertThat(received.complete()).isFalse();
			assertThat(received.responses()).isLessThanOrEqualTo(this.target.acceptedResponses());
			assertThat(received.events()).isLessThanOrEqualTo(this.target.acceptedEvents());
		}

	}

}
