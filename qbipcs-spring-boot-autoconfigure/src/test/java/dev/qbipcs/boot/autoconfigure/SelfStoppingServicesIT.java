package dev.qbipcs.boot.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.spring.server.IpcServiceState;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers that stop services while they handle a request: their own, or each other's.
 */
class SelfStoppingServicesIT {

	private final TestServices services = new TestServices();

	private final String mortal = this.services.name() + "-mortal";

	@ParameterizedTest
	@CsvSource({ MortalEndpoint.INLINE + ",shared", MortalEndpoint.INLINE + ",own", MortalEndpoint.SHORT + ",shared",
			MortalEndpoint.SHORT + ",own", MortalEndpoint.LATE + ",shared", MortalEndpoint.LATE + ",own",
			MortalEndpoint.VIRTUAL + ",shared", MortalEndpoint.VIRTUAL + ",own" })
	void aHandlerMayRestartItsService(int handler, String loops) {
		this.services.contextRunner()
			.withBean(MortalEndpoint.class)
			.withPropertyValues(loops.equals("own") ? "qbipcs.server.services." + this.mortal + ".loops=2"
					: "qbipcs.server.loops=2")
			.run((context) -> {
				MortalEndpoint endpoint = context.getBean(MortalEndpoint.class);
				for (int i = 1; i <= 3; i++) {
					int restarts = i;
					try (IpcClient client = IpcClient.connect(this.mortal)) {
						assertThat(TestServices.call(client, MortalEndpoint.ECHO, "before")).isEqualTo("1 0 before");
						assertThatExceptionOfType(IpcException.class)
							.isThrownBy(() -> TestServices.call(client, handler, "lost"))
							.matches((ex) -> ex.is(Errno.ENOTCONN));
					}
					Awaitility.await().until(() -> endpoint.restarts.get() == restarts);
				}
				try (IpcClient client = IpcClient.connect(this.mortal)) {
					assertThat(TestServices.call(client, MortalEndpoint.ECHO, "after")).isEqualTo("1 0 after");
				}
			});
		SharedMemory.assertNothingLeftOf(this.mortal);
	}

	@ParameterizedTest
	@EnumSource(IpcTransport.class)
	void aHandlerMayHaveItsServiceStoppedAfterItsAnswer(IpcTransport transport) {
		this.services.contextRunner()
			.withBean(MortalEndpoint.class)
			.withPropertyValues("qbipcs.server.services." + this.mortal + ".transport=" + transport)
			.run((context) -> {
				IpcServiceRegistry registry = context.getBean(IpcServiceRegistry.class);
				try (IpcClient client = IpcClient.connect(this.mortal)) {
					assertThat(TestServices.call(client, MortalEndpoint.DRAIN, "last words"))
						.isEqualTo(MortalEndpoint.DRAIN + " 0 last words");
					Awaitility.await().until(() -> !client.isConnected());
				}
				Awaitility.await().until(() -> registry.get(this.mortal).state() == IpcServiceState.STOPPED);
			});
	}

	@Test
	void handlersOfTwoServicesMayStopEachOthers() {
		this.services.contextRunner()
			.withBean(One.class)
			.withBean(Other.class)
			.withBean(CyclicBarrier.class, () -> new CyclicBarrier(2))
			.run((context) -> {
				IpcServiceRegistry registry = context.getBean(IpcServiceRegistry.class);
				try (IpcClient one = IpcClient.connect(this.services.name() + "-one");
						IpcClient other = IpcClient.connect(this.services.name() + "-other")) {
					one.send(1, new byte[0], Patience.LIMIT);
					other.send(1, new byte[0], Patience.LIMIT);
					Awaitility.await().until(() -> !one.isConnected() && !other.isConnected());
				}
				for (Stopper stopper : List.of(context.getBean(One.class), context.getBean(Other.class))) {
					assertThat(stopper.stopped).succeedsWithin(Patience.LIMIT);
				}
				assertThat(registry.services()).allMatch((service) -> service.state() == IpcServiceState.STOPPED);
			});
	}

	/**
	 * Stops another service when both are asked to.
	 */
	abstract static class Stopper {

		final CompletableFuture<Void> stopped = new CompletableFuture<>();

		private final ObjectProvider<IpcServiceRegistry> registry;

		private final CyclicBarrier barrier;

		private final String other;

		Stopper(ObjectProvider<IpcServiceRegistry> registry, CyclicBarrier barrier, String other) {
			this.registry = registry;
			this.barrier = barrier;
			this.other = other;
		}

		@IpcMessageHandler(1)
		void stop() throws Exception {
			this.barrier.await(Patience.SECONDS, TimeUnit.SECONDS);
			this.registry.getObject().stop(this.other);
			this.stopped.complete(null);
		}

	}

	@IpcService(name = "${test.service}-one")
	static class One extends Stopper {

		One(ObjectProvider<IpcServiceRegistry> registry, CyclicBarrier barrier,
				@Value("${test.service}-other") String other) {
			super(registry, barrier, other);
		}

	}

	@IpcService(name = "${test.service}-other")
	static class Other extends Stopper {

		Other(ObjectProvider<IpcServiceRegistry> registry, CyclicBarrier barrier,
				@Value("${test.service}-one") String other) {
			super(registry, barrier, other);
		}

	}

}
