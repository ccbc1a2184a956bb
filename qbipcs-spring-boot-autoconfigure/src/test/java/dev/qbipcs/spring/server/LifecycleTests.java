package dev.qbipcs.spring.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.IpcException;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Starting, draining and stopping services with the application.
 */
@ExtendWith(OutputCaptureExtension.class)
class LifecycleTests {

	private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

	private final Endpoint endpoint = new Endpoint();

	private final FakeServer first = new FakeServer("a", this.calls, this.endpoint);

	private final FakeServer second = new FakeServer("b", this.calls, new Endpoint());

	private final IpcServiceRegistry registry = registry(List.of(this.first.service, this.second.service));

	private final IpcServerLifecycle lifecycle = new IpcServerLifecycle(this.registry);

	private final IpcServerDrain drain = new IpcServerDrain(this.registry);

	@AfterEach
	void stop() {
		this.lifecycle.stop();
		await().untilAsserted(() -> assertThat(keepAliveThreads()).isEmpty());
	}

	@Test
	void servicesStartAndStopOnce(CapturedOutput output) {
		this.lifecycle.start();
		this.lifecycle.start();
		assertThat(this.lifecycle.isRunning()).isTrue();
		this.lifecycle.stop();
		this.lifecycle.stop();
		assertThat(this.lifecycle.isRunning()).isFalse();
		assertThat(this.calls).containsExactly("start a", "start b", "close a", "close b");
		assertThat(output)
			.contains("Started IPC service \"a\" (SHARED_MEMORY, id 7): handles messages 1, 3 and every other");
		assertThat(output.getOut().lines().filter((line) -> line.contains("Started"))).hasSize(2);
		assertThat(output.getOut().lines().filter((line) -> line.contains("Stopped"))).singleElement()
			.asString()
			.endsWith("Stopped IPC services \"a\", \"b\"");
	}

	@Test
	void stoppedServicesMayStartAgain() {
		this.lifecycle.start();
		this.lifecycle.stop();
		this.lifecycle.start();
		assertThat(this.first.running).isTrue();
		assertThat(this.lifecycle.isRunning()).isTrue();
	}

	@Test
	void whenOneCannotStartTheOthersAreClosed() {
		this.second.fails = true;
		assertThatExceptionOfType(IpcServiceStartException.class).isThrownBy(this.lifecycle::start)
			.withMessageContaining("\"b\"")
			.withCauseInstanceOf(IpcException.class);
		assertThat(this.first.running).isFalse();
		assertThat(this.lifecycle.isRunning()).isFalse();
		assertThat(keepAliveThreads()).isEmpty();
	}

	@Test
	void aNonDaemonThreadKeepsTheJvmAliveInBetween() {
		this.lifecycle.start();
		assertThat(keepAliveThreads()).singleElement().satisfies((thread) -> assertThat(thread.isDaemon()).isFalse());
		this.lifecycle.stop();
		await().untilAsserted(() -> assertThat(keepAliveThreads()).isEmpty());
	}

	@Test
	void withoutServicesNothingKeepsTheJvmAlive(CapturedOutput output) {
		IpcServerLifecycle empty = new IpcServerLifecycle(registry(List.of()));
		empty.start();
		assertThat(empty.isRunning()).isTrue();
		assertThat(keepAliveThreads()).isEmpty();
		empty.stop();
		assertThat(output).doesNotContain("IPC");
	}

	@Test
	void stoppingDoesNotBlockTheCaller() throws InterruptedException {
		this.lifecycle.start();
		CountDownLatch stopped = new CountDownLatch(1);
		this.lifecycle.stop(stopped::countDown);
		assertThat(stopped.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		assertThat(this.first.running).isFalse();
	}

	@Test
	void aHandlerMayStopThemWhileTheyStop() {
		this.lifecycle.start();
		// as a handler on the loop would, without which closing does not end
		this.first.whileClosing = () -> assertThat(CompletableFuture.runAsync(this.lifecycle::stop))
			.succeedsWithin(Patience.LIMIT);
		this.lifecycle.stop();
		assertThat(this.lifecycle.isRunning()).isFalse();
		assertThat(this.calls).containsOnlyOnce("close a").endsWith("close b");
	}

	@Test
	void thePhasesAreThoseOfBootsWebServers() {
		assertThat(this.lifecycle.getPhase()).isEqualTo(SmartLifecycle.DEFAULT_PHASE - 2048);
		assertThat(this.drain.getPhase()).isEqualTo(SmartLifecycle.DEFAULT_PHASE - 1024);
	}

	@Test
	void drainingAsksAllServicesAndWaitsForRequestsInProgress() throws InterruptedException {
		this.lifecycle.start();
		this.drain.start();
		this.calls.clear();
		OneWayRequest request = new OneWayRequest(1);
		this.first.service.handler().message(request);
		assertThat(this.endpoint.entered.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		CountDownLatch drained = new CountDownLatch(1);
		this.drain.stop(drained::countDown);
		await().untilAsserted(() -> assertThat(this.calls).containsExactly("drain a", "drain b"));
		this.first.drained.complete(null);
		assertThat(drained.getCount()).isEqualTo(1);
		this.second.drained.complete(null);
		await().during(Duration.ofMillis(50)).until(() -> drained.getCount() == 1);
		this.endpoint.mayLeave.countDown();
		assertThat(drained.await(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
		assertThat(this.drain.isRunning()).isFalse();
	}

	@Test
	void theRegistryFindsServicesByName() {
		assertThat(this.registry.service("b")).containsSame(this.second.service);
		assertThat(this.registry.service("c")).isEmpty();
	}

	private static IpcServiceRegistry registry(List<RegisteredIpcService> services) {
		IpcServiceRegistry registry = new IpcServiceRegistry(() -> services);
		registry.afterSingletonsInstantiated();
		return registry;
	}

	private static List<Thread> keepAliveThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("qbipcs-keep-alive"))
			.toList();
	}

	static class Endpoint {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch mayLeave = new CountDownLatch(1);

		@IpcMessageHandler(value = { 3, 1 }, execution = IpcExecution.VIRTUAL_THREAD)
		void wait(byte[] payload) throws InterruptedException {
			this.entered.countDown();
			this.mayLeave.await();
		}

		@IpcMessageHandler
		void other() {
		}

	}

}
