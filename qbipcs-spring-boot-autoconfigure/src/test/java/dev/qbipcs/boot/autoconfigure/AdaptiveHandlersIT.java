package dev.qbipcs.boot.autoconfigure;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.LoopStats;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Default handlers that do what handlers do, at random, for clients of both kinds: each
 * request is answered once, in order, wherever it ran. The property
 * {@code qbipcs.adaptive} sets the duration.
 */
class AdaptiveHandlersIT {

	private static final int CLIENTS = 4;

	/** Requests that a client sends before it receives the responses. */
	private static final int BATCH = 8;

	private static final Duration DURATION = Duration.parse(System.getProperty("qbipcs.adaptive", "PT4S"));

	private final TestServices services = new TestServices();

	private final List<String> mistakes = Collections.synchronizedList(new ArrayList<>());

	private final AtomicLong answers = new AtomicLong();

	@ParameterizedTest
	@EnumSource(IpcTransport.class)
	void everyRequestIsAnsweredOnceAndInOrder(IpcTransport transport) {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withBean(Other.class)
			.withBean(MortalEndpoint.class)
			.withPropertyValues(this.services.properties() + "transport=" + transport,
					"qbipcs.server.services." + this.services.name() + "-other.transport=" + transport,
					"qbipcs.server.services." + this.services.name() + "-mortal.transport=" + transport)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				long end = System.nanoTime() + DURATION.toNanos();
				List<CompletableFuture<Void>> clients = IntStream.range(0, CLIENTS)
					.mapToObj((number) -> start(() -> converse(number, end)))
					.toList();
				CompletableFuture<Void> stopper = start(() -> stop(end));
				while (System.nanoTime() - end < 0) {
					try (ChildProcess late = NativeProgram.QB_CLIENT.start("roundtrip", this.services.name(), 64, 200,
							8)) {
						NativeProgram.QB_CLIENT.run("roundtrip", this.services.name(), 4096, 2000);
						late.succeed();
					}
				}
				for (CompletableFuture<Void> client : clients) {
					client.get(Patience.SECONDS, TimeUnit.SECONDS);
				}
				stopper.get(Patience.SECONDS, TimeUnit.SECONDS);
				assertThat(this.mistakes).isEmpty();
				assertThat(context.getBean(Endpoint.class).disorder).isEmpty();
				assertThat(context.getBean(MortalEndpoint.class).restarts.get()).isPositive();
				assertThat(this.answers.get()).isPositive();
				LoopStats loops = context.getBean(IpcServiceRegistry.class)
					.service(this.services.name())
					.orElseThrow()
					.server()
					.loopStats();
				assertThat(loops.lentTasks()).isPositive();
				assertThat(loops.takeovers()).isPositive();
			});
	}

	private static CompletableFuture<Void> start(Runnable client) {
		return CompletableFuture.runAsync(client, (task) -> Thread.ofPlatform().start(task));
	}

	// Have a service that shares the loop stopped by its own handlers.
	private void stop(long end) {
		Random random = new Random(CLIENTS);
		while (System.nanoTime() - end < 0) {
			int id = MortalEndpoint.INLINE + random.nextInt(MortalEndpoint.DRAIN - MortalEndpoint.INLINE);
			try (IpcClient client = IpcClient.connect(this.services.name() + "-mortal")) {
				this.mistakes.add("answer after the end: " + client.sendAndReceive(id, new byte[1], Patience.LIMIT));
			}
			catch (IpcException ex) {
				// by the end of its connection, or between end and start of the service
				if (!ex.is(Errno.ENOTCONN) && !ex.is(Errno.ECONNREFUSED)) {
					this.mistakes.add("stopping by " + id + ": " + ex);
				}
			}
		}
	}

	private void converse(int number, long end) {
		Random random = new Random(number);
		while (System.nanoTime() - end < 0) {
			try (IpcClient client = this.services.connect()) {
				converse(client, number, random, end);
			}
			catch (IpcException ex) {
				// by the handler that disconnects
				if (!ex.is(Errno.ENOTCONN)) {
					this.mistakes.add("client " + number + ": " + ex);
				}
			}
		}
	}

	private void converse(IpcClient client, int number, Random random, long end) {
		long sequence = 0;
		while (System.nanoTime() - end < 0) {
			List<Expected> expected = new ArrayList<>();
			for (int i = 0; i < BATCH; i++) {
				int id = 10 + random.nextInt(Endpoint.KINDS - ((random.nextInt(50) == 0) ? 0 : 1));
				String text = number + ":" + sequence++;
				client.send(id, text.getBytes(StandardCharsets.UTF_8), Patience.LIMIT);
				expected.add(new Expected(id, text));
			}
			for (Expected each : expected) {
				check(each, client.receive(Patience.LIMIT));
			}
		}
	}

	private void check(Expected expected, IpcReply reply) {
		this.answers.incrementAndGet();
		boolean failed = expected.id == Endpoint.THROW;
		if (reply.id() != expected.id || reply.isError() != failed
				|| (!failed && !reply.text().equals(expected.text))) {
			this.mistakes.add("expected %s, got %d %d %s".formatted(expected, reply.id(), reply.error(), reply.text()));
		}
	}

	private record Expected(int id, String text) {

	}

	@IpcService(name = "${test.service}-other")
	static class Other {

		@IpcMessageHandler(1)
		byte[] echo(byte[] payload) {
			return payload;
		}

	}

	@IpcService(name = "${test.service}")
	@SuppressWarnings("restricted")
	static class Endpoint {

		static final int THROW = 15;

		/** The last one disconnects. */
		static final int KINDS = 9;

		private static final MethodHandle USLEEP = Linker.nativeLinker()
			.downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("usleep"),
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

		final List<String> disorder = Collections.synchronizedList(new ArrayList<>());

		private final ConcurrentHashMap<IpcConnection, AtomicLong> next = new ConcurrentHashMap<>();

		@Value("${test.service}-other")
		String other = "";

		@IpcMessageHandler(1)
		byte[] echo(byte[] payload) {
			return payload;
		}

		@IpcMessageHandler(8)
		byte[] late(byte[] payload) {
			LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(500_000));
			return payload;
		}

		@IpcMessageHandler(10)
		String shortOne(IpcMessage message) {
			return inOrder(message);
		}

		@IpcMessageHandler(11)
		String sleep(IpcMessage message) throws InterruptedException {
			Thread.sleep(ThreadLocalRandom.current().nextInt(3));
			return inOrder(message);
		}

		@IpcMessageHandler(12)
		String spin(IpcMessage message) {
			long begin = System.nanoTime();
			long nanos = ThreadLocalRandom.current().nextInt(600_000);
			while (System.nanoTime() - begin < nanos) {
				Thread.onSpinWait();
			}
			return inOrder(message);
		}

		@IpcMessageHandler(13)
		synchronized String exclusive(IpcMessage message) {
			LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(500_000));
			return inOrder(message);
		}

		@IpcMessageHandler(14)
		String callNative(IpcMessage message) throws Throwable {
			int ignored = (int) USLEEP.invokeExact(ThreadLocalRandom.current().nextInt(1000));
			return inOrder(message);
		}

		@IpcMessageHandler(THROW)
		String fail(IpcMessage message) {
			inOrder(message);
			throw new IllegalStateException("on purpose");
		}

		@IpcMessageHandler(16)
		String ask(IpcMessage message) {
			try (IpcClient client = IpcClient.connect(this.other)) {
				return client.sendAndReceive(1, inOrder(message).getBytes(StandardCharsets.UTF_8), Patience.LIMIT)
					.orThrow()
					.text();
			}
		}

		@IpcMessageHandler(17)
		CompletionStage<String> later(IpcMessage message) {
			String text = inOrder(message);
			return CompletableFuture.supplyAsync(() -> text,
					CompletableFuture.delayedExecutor(ThreadLocalRandom.current().nextInt(3), TimeUnit.MILLISECONDS));
		}

		@IpcMessageHandler(18)
		void disconnect(IpcMessage message) {
			this.next.remove(message.connection());
			message.connection().disconnect();
		}

		// One thread at a time, says the service; so the counter needs no lock.
		private String inOrder(IpcMessage message) {
			String text = new String(message.toByteArray(), StandardCharsets.UTF_8);
			long sequence = Long.parseLong(text.substring(text.indexOf(':') + 1));
			AtomicLong next = this.next.computeIfAbsent(message.connection(), (connection) -> new AtomicLong(sequence));
			long expected = next.getPlain();
			if (expected != sequence) {
				this.disorder.add("expected " + expected + ", got " + text);
			}
			next.setPlain(sequence + 1);
			return text;
		}

	}

}
