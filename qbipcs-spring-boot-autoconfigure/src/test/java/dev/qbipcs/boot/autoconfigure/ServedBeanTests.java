package dev.qbipcs.boot.autoconfigure;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcClosed;
import dev.qbipcs.spring.annotation.IpcCreated;
import dev.qbipcs.spring.annotation.IpcDestroyed;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.testsupport.Patience;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Annotated beans in a context, the engine, and a client at the other end.
 */
class ServedBeanTests {

	private final TestServices services = new TestServices();

	@Test
	void theExampleOfTheDocumentationWorks() {
		this.services.contextRunner().withBean(OrderEndpoint.class).run((context) -> {
			try (IpcClient client = this.services.connect()) {
				assertThat(TestServices.call(client, 1, "{\"item\":\"tea\"}\0"))
					.isEqualTo("1 0 {\"item\":\"tea\",\"pid\":%d}".formatted(ProcessHandle.current().pid()));
				assertThat(TestServices.call(client, 2, "raw")).isEqualTo("2 0 war");
				client.send(3, "text".getBytes(StandardCharsets.UTF_8), Patience.LIMIT);
				assertThat(context.getBean(OrderEndpoint.class).texts.poll(Patience.SECONDS, TimeUnit.SECONDS))
					.isEqualTo("text");
				assertThat(TestServices.call(client, 1, "{\"item\":\"unknown\"}")).isEqualTo("1 -2 ");
				assertThat(TestServices.call(client, 1, "no json")).isEqualTo("1 -22 ");
				assertThat(TestServices.call(client, 4, "")).isEqualTo("4 -5 ");
				assertThat(TestServices.call(client, 5, "")).isEqualTo("5 -38 ");
			}
		});
	}

	@Test
	void aVoidHandlerLeavesNoAnswerThatTheNextCallWouldTake() {
		this.services.contextRunner().withBean(OrderEndpoint.class).run((context) -> {
			try (IpcClient client = this.services.connect()) {
				client.send(3, new byte[] { (byte) 0xff }, Patience.LIMIT);
				assertThat(TestServices.call(client, 2, "abc")).isEqualTo("2 0 cba");
			}
		});
	}

	@Test
	void aBlockingHandlerDoesNotStallOtherConnections() {
		this.services.contextRunner().withBean(BlockingEndpoint.class).run((context) -> {
			BlockingEndpoint endpoint = context.getBean(BlockingEndpoint.class);
			try (IpcClient blocked = this.services.connect(); IpcClient other = this.services.connect()) {
				blocked.send(1, new byte[0], Patience.LIMIT);
				assertThat(endpoint.entered.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
				assertThat(TestServices.call(other, 2, "")).isEqualTo("2 0 quick");
				endpoint.mayLeave.countDown();
				assertThat(blocked.receive(Patience.LIMIT).text()).isEqualTo("slow");
			}
		});
	}

	@Test
	void requestsOfOneConnectionAreAnsweredInTheirOrder() {
		this.services.contextRunner().withBean(BlockingEndpoint.class).run((context) -> {
			BlockingEndpoint endpoint = context.getBean(BlockingEndpoint.class);
			try (IpcClient client = this.services.connect()) {
				client.send(1, new byte[0], Patience.LIMIT);
				client.send(2, new byte[0], Patience.LIMIT);
				assertThat(endpoint.entered.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
				endpoint.mayLeave.countDown();
				assertThat(List.of(client.receive(Patience.LIMIT).id(), client.receive(Patience.LIMIT).id()))
					.containsExactly(1, 2);
			}
		});
	}

	@Test
	void whenTheContextClosesARequestInProgressIsStillAnswered() {
		AtomicReference<IpcClient> client = new AtomicReference<>();
		this.services.contextRunner().withBean(BlockingEndpoint.class).run((context) -> {
			BlockingEndpoint endpoint = context.getBean(BlockingEndpoint.class);
			IpcServer server = context.getBean(IpcServiceRegistry.class)
				.service(this.services.name())
				.orElseThrow()
				.server();
			client.set(this.services.connect());
			client.get().send(1, new byte[0], Patience.LIMIT);
			assertThat(endpoint.entered.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
			Thread close = Thread.ofVirtual().start(context::close);
			await().until(() -> !accepts());
			assertThat(server.isRunning()).isTrue();
			endpoint.mayLeave.countDown();
			assertThat(close.join(Patience.LIMIT)).isTrue();
		});
		try (IpcClient connected = client.get()) {
			assertThat(connected.receive(Patience.LIMIT).text()).isEqualTo("slow");
			await().until(() -> !connected.isConnected());
		}
	}

	// Whether a service that is draining or closed accepts a client.
	private boolean accepts() {
		try (IpcClient client = this.services.connect()) {
			return client.isConnected();
		}
		catch (IpcException ex) {
			return false;
		}
	}

	@Test
	void hooksAreCalledAndAnAcceptedConnectionReceivesEvents() {
		this.services.contextRunner().withBean(HookedEndpoint.class).run((context) -> {
			HookedEndpoint endpoint = context.getBean(HookedEndpoint.class);
			try (IpcClient client = this.services.connect()) {
				IpcEvent event = client.receiveEvent(Patience.LIMIT);
				assertThat(event.id()).isEqualTo(13);
				assertThat(event.text()).isEqualTo("welcome");
			}
			assertThat(endpoint.next()).isEqualTo("accept");
			assertThat(endpoint.next()).isEqualTo("created");
			assertThat(endpoint.next()).isEqualTo("closed");
			assertThat(endpoint.next()).isEqualTo("destroyed");
			endpoint.closed = true;
			assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect)
				.satisfies((ex) -> assertThat(ex.is(Errno.EBUSY)).isTrue());
		});
	}

	@Test
	void validationByTheProxyApplies() {
		this.services.contextRunner()
			.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
			.withBean(ValidatedEndpoint.class)
			.run((context) -> {
				assertThat(AopUtils.isAopProxy(context.getBean(ValidatedEndpoint.class))).isTrue();
				assertThat(this.services.call(1, "{\"item\":\"tea\"}")).isEqualTo("1 0 tea");
				assertThat(this.services.call(1, "{\"item\":\" \"}")).isEqualTo("1 -33 ");
			});
	}

	record Order(@NotBlank String item) {

	}

	record OrderPlaced(String item, int pid) {

	}

	static class NoSuchOrder extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	@IpcService(name = "${test.service}", id = 7)
	static class OrderEndpoint {

		final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

		@IpcMessageHandler(1)
		OrderPlaced place(Order order, PeerCredentials peer) {
			if (order.item().equals("unknown")) {
				throw new NoSuchOrder();
			}
			return new OrderPlaced(order.item(), peer.pid());
		}

		@IpcMessageHandler(2)
		byte[] raw(ByteBuffer payload, IpcConnection connection) {
			byte[] reversed = new byte[payload.remaining()];
			for (int i = reversed.length - 1; i >= 0; i--) {
				reversed[i] = payload.get();
			}
			return connection.isConnected() ? reversed : new byte[0];
		}

		@IpcMessageHandler(3)
		void fireAndForget(String text) {
			this.texts.add(text);
		}

		@IpcMessageHandler(4)
		String fails() {
			throw new IllegalStateException("as expected");
		}

		@IpcExceptionHandler
		Errno notFound(NoSuchOrder ex) {
			return Errno.ENOENT;
		}

	}

	@IpcService(name = "${test.service}")
	static class BlockingEndpoint {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch mayLeave = new CountDownLatch(1);

		@IpcMessageHandler(1)
		String slow() throws InterruptedException {
			this.entered.countDown();
			this.mayLeave.await();
			return "slow";
		}

		@IpcMessageHandler(2)
		String quick() {
			return "quick";
		}

	}

	@IpcService(name = "${test.service}", execution = IpcExecution.INLINE)
	static class HookedEndpoint {

		final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

		volatile boolean closed;

		@IpcAccept
		@Nullable Errno accept() {
			this.calls.add("accept");
			return this.closed ? Errno.EBUSY : null;
		}

		@IpcCreated
		void created(IpcConnection connection) {
			this.calls.add("created");
			connection.events().trySend(13, "welcome".getBytes(StandardCharsets.UTF_8));
		}

		@IpcClosed
		void closed() {
			this.calls.add("closed");
		}

		@IpcDestroyed
		void destroyed() {
			this.calls.add("destroyed");
		}

		String next() throws InterruptedException {
			return String.valueOf(this.calls.poll(Patience.SECONDS, TimeUnit.SECONDS));
		}

	}

	@Validated
	@IpcService(name = "${test.service}")
	static class ValidatedEndpoint {

		@IpcMessageHandler(1)
		String place(@Valid Order order) {
			return order.item();
		}

		@IpcExceptionHandler
		Errno invalid(ConstraintViolationException ex) {
			return Errno.EDOM;
		}

	}

}
