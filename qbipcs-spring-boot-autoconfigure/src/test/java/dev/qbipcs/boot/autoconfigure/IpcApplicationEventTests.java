package dev.qbipcs.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.event.IpcApplicationEvent;
import dev.qbipcs.spring.event.IpcConnectionClosedEvent;
import dev.qbipcs.spring.event.IpcConnectionOpenedEvent;
import dev.qbipcs.spring.event.IpcConnectionRejectedEvent;
import dev.qbipcs.spring.event.IpcServiceFailedEvent;
import dev.qbipcs.spring.event.IpcServiceStartedEvent;
import dev.qbipcs.spring.event.IpcServiceStoppedEvent;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * The application receives events of services and connections, and its listeners cannot
 * harm them.
 */
@ExtendWith(OutputCaptureExtension.class)
class IpcApplicationEventTests {

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner()
		.withBean(Endpoint.class)
		.withBean(Listener.class);

	@Test
	void aServiceAndItsConnectionsPublishEventsInOrder() {
		List<IpcApplicationEvent> events = new ArrayList<>();
		this.contextRunner.run((context) -> {
			Listener listener = context.getBean(Listener.class);
			long id;
			try (IpcClient client = this.services.connect()) {
				TestServices.call(client, 1, "hi");
				id = context.getBean(IpcServiceRegistry.class)
					.get(this.services.name())
					.server()
					.connections()
					.stream()
					.map(IpcConnection::id)
					.findFirst()
					.orElseThrow();
			}
			await().until(() -> listener.events.size() == 3);
			context.stop();
			assertThat(listener.events).hasSize(4);
			events.addAll(listener.events);
			assertThat(events).map(Object::getClass)
				.isEqualTo(List.of(IpcServiceStartedEvent.class, IpcConnectionOpenedEvent.class,
						IpcConnectionClosedEvent.class, IpcServiceStoppedEvent.class));
			assertThat(events).allSatisfy((event) -> assertThat(event.service()).isEqualTo(this.services.name()));
			assertThat(events).extracting(IpcApplicationEvent::time).isSorted();
			IpcConnectionOpenedEvent opened = (IpcConnectionOpenedEvent) events.get(1);
			assertThat(opened.connectionId()).isEqualTo(id);
			assertThat(opened.pid()).isEqualTo((int) ProcessHandle.current().pid());
			assertThat(opened.uid()).isEqualTo(opened.peer().uid());
			IpcConnectionClosedEvent closed = (IpcConnectionClosedEvent) events.get(2);
			assertThat(closed.connectionId()).isEqualTo(id);
			assertThat(closed.stats().requests()).isEqualTo(1);
			assertThat(listener.threads).containsOnly("qbipcs-events");
		});
	}

	@Test
	void aRejectionIsPublishedWithItsReason() {
		this.contextRunner.withPropertyValues(this.services.properties() + "max-connections=1").run((context) -> {
			Listener listener = context.getBean(Listener.class);
			try (IpcClient client = this.services.connect()) {
				assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect);
				assertThat(client.isConnected()).isTrue();
				await().until(() -> listener.events.size() == 3);
			}
			assertThat(listener.events).element(2)
				.isInstanceOfSatisfying(IpcConnectionRejectedEvent.class, (rejected) -> {
					assertThat(rejected.pid()).isEqualTo((int) ProcessHandle.current().pid());
					assertThat(rejected.error()).isEqualTo(Errno.EUSERS.number());
					assertThat(rejected.reason()).contains("has 1 connections already");
				});
		});
	}

	@Test
	void aServiceThatStopsAndFailsToStartPublishesIt() {
		this.contextRunner.run((context) -> {
			Listener listener = context.getBean(Listener.class);
			IpcServiceRegistry registry = context.getBean(IpcServiceRegistry.class);
			registry.stop(this.services.name());
			registry.stop(this.services.name());
			try (IpcServer other = IpcServer.builder(this.services.name()).handler((message) -> {
			}).build()) {
				other.start();
				assertThatExceptionOfType(IpcException.class).isThrownBy(() -> registry.start(this.services.name()));
			}
			registry.start(this.services.name());
			registry.start(this.services.name());
			await().until(() -> listener.events.size() == 4);
			assertThat(listener.events).map(Object::getClass)
				.isEqualTo(List.of(IpcServiceStartedEvent.class, IpcServiceStoppedEvent.class,
						IpcServiceFailedEvent.class, IpcServiceStartedEvent.class));
			assertThat(listener.events).element(2)
				.isInstanceOfSatisfying(IpcServiceFailedEvent.class,
						(failed) -> assertThat(failed.cause()).hasMessageContaining("is in use"));
		});
	}

	@Test
	void aBlockingListenerDoesNotBlockTheLoop() {
		this.contextRunner.run((context) -> {
			Listener listener = context.getBean(Listener.class);
			await().until(() -> listener.events.size() == 1);
			listener.mayGoOn = new CountDownLatch(1);
			for (int i = 0; i < 10; i++) {
				assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi");
			}
			assertThat(listener.events).hasSize(1);
			listener.mayGoOn.countDown();
			await().until(() -> listener.events.size() == 21);
		});
	}

	@Test
	void aThrowingListenerIsLoggedAndCalledAgain(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			Listener listener = context.getBean(Listener.class);
			await().until(() -> listener.events.size() == 1);
			listener.failing = true;
			assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi");
			await().until(() -> listener.events.size() == 3);
			assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi");
			await().until(() -> listener.events.size() == 5);
		});
		assertThat(output).contains("A listener failed on IpcConnectionOpenedEvent[service=" + this.services.name())
			.contains("IllegalStateException: broken");
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		@IpcMessageHandler(1)
		String echo(String text) {
			return text;
		}

	}

	static class Listener {

		final Queue<IpcApplicationEvent> events = new ConcurrentLinkedQueue<>();

		final Queue<String> threads = new ConcurrentLinkedQueue<>();

		volatile CountDownLatch mayGoOn = new CountDownLatch(0);

		volatile boolean failing;

		@EventListener
		void listen(IpcApplicationEvent event) throws InterruptedException {
			this.mayGoOn.await();
			this.threads.add(Thread.currentThread().getName());
			this.events.add(event);
			if (this.failing) {
				throw new IllegalStateException("broken");
			}
		}

	}

}
