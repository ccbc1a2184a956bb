package dev.qbipcs.boot.autoconfigure;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;

import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.boot.actuate.IpcHealthContributor;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServerCustomizer;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.testsupport.Patience;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A service is up if a client that sends a request gets an answer.
 */
class IpcHealthTests {

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner()
		.withConfiguration(AutoConfigurations.of(IpcHealthContributorAutoConfiguration.class))
		.withBean(Endpoint.class);

	@Test
	void aRunningServiceIsUp() {
		this.contextRunner.run((context) -> {
			try (IpcClient client = this.services.connect()) {
				TestServices.call(client, 2, "hi");
				Health health = health(context);
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("state", "RUNNING")
					.containsEntry("connections", 1L)
					.containsKeys("sharedMemory", "loopDelay");
			}
		});
	}

	@Test
	void aServiceThatWasStoppedOnPurposeIsNotDown() {
		this.contextRunner.run((context) -> {
			context.getBean(IpcServiceRegistry.class).stop(this.services.name());
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(health.getDetails()).containsEntry("state", "STOPPED").hasSize(1);
		});
	}

	@Test
	void aServiceThatCannotBeStartedIsDownUntilItCan() {
		this.contextRunner.run((context) -> {
			IpcServiceRegistry registry = context.getBean(IpcServiceRegistry.class);
			registry.stop(this.services.name());
			try (IpcServer other = IpcServer.builder(this.services.name()).handler((message) -> {
			}).build()) {
				other.start();
				assertThatExceptionOfType(IpcException.class).isThrownBy(() -> registry.start(this.services.name()));
				Health health = health(context);
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails()).containsEntry("state", "FAILED");
				assertThat(health.getDetails().get("reason")).asString().contains("is in use");
			}
			registry.start(this.services.name());
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void aBlockedLoopIsDownAfterAWhileAndRecovers() {
		this.contextRunner.withPropertyValues("management.health.qbipcs.stuck-after=1s").run((context) -> {
			Endpoint endpoint = context.getBean(Endpoint.class);
			try (IpcClient client = this.services.connect()) {
				client.send(1, new byte[0], Patience.LIMIT);
				endpoint.entered.await();
				assertThat(health(context).getDetails()).containsKey("loopBusyFor");
				await().until(() -> health(context).getStatus().equals(Status.DOWN));
				assertThat(health(context).getDetails().get("loopBusyFor")).asString().matches("[1-9]\\d{3,}ms");
				assertThat(health(context).getDetails().get("reason")).asString()
					.contains("has not turned for")
					.contains("inline");
				endpoint.mayLeave.countDown();
				await().until(() -> health(context).getDetails().containsKey("loopDelay"));
				assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			}
			finally {
				endpoint.mayLeave.countDown();
			}
		});
	}

	@Test
	void byDefaultALoopThatIsBusyForAMomentIsUp() {
		this.contextRunner.withPropertyValues("management.health.qbipcs.stuck-after=1h").run((context) -> {
			Endpoint endpoint = context.getBean(Endpoint.class);
			try (IpcClient client = this.services.connect()) {
				client.send(1, new byte[0], Patience.LIMIT);
				endpoint.entered.await();
				Health health = health(context);
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsKey("loopBusyFor").doesNotContainKey("reason");
			}
			finally {
				endpoint.mayLeave.countDown();
			}
		});
	}

	@Test
	void aLoopOfTheApplicationIsTheOneThatIsChecked() {
		EventLoop own = EventLoop.create("own");
		this.contextRunner.withBean(IpcServerCustomizer.class, () -> (serviceName, builder) -> builder.eventLoop(own))
			.run((context) -> {
				assertThat(health(context).getStatus()).isEqualTo(Status.UP);
				own.close();
				await().until(() -> health(context).getStatus().equals(Status.DOWN));
			});
	}

	@Test
	void aLoopThatWasClosedIsDown() {
		this.contextRunner.run((context) -> {
			context.getBean(EventLoop.class).close();
			await().until(() -> health(context).getStatus().equals(Status.DOWN));
			assertThat(health(context).getDetails().get("reason")).asString().contains("The event loop was closed");
		});
	}

	@Test
	void sharedMemoryReportsItsSpace() {
		this.contextRunner.run((context) -> {
			Health health = check(contributor(context, "sharedMemory"));
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("path", "/dev/shm")
				.containsEntry("threshold", 16L << 20)
				.containsOnlyKeys("path", "total", "free", "threshold");
			assertThat((Long) health.getDetails().get("free")).isPositive()
				.isLessThanOrEqualTo((Long) health.getDetails().get("total"));
		});
	}

	@Test
	void tooLittleSharedMemoryIsDown() {
		this.contextRunner.withPropertyValues("management.health.qbipcs.shm-free-threshold=1000TB")
			.run((context) -> assertThat(check(contributor(context, "sharedMemory")).getStatus())
				.isEqualTo(Status.DOWN));
	}

	@Test
	void aServiceOverSocketsNeedsNoSharedMemory() {
		this.contextRunner.withPropertyValues(this.services.properties() + "transport=socket")
			.run((context) -> assertThat(
					context.getBean(IpcHealthContributor.class).stream().map(HealthContributors.Entry::name))
				.containsExactly("services"));
	}

	private Health health(ApplicationContext context) {
		CompositeHealthContributor all = (CompositeHealthContributor) Objects
			.requireNonNull(contributor(context, "services"));
		assertThat(all.stream().map(HealthContributors.Entry::name)).containsExactly(this.services.name());
		return check(all.getContributor(this.services.name()));
	}

	private static Health check(@Nullable HealthContributor contributor) {
		return Objects.requireNonNull(((HealthIndicator) Objects.requireNonNull(contributor)).health());
	}

	private static @Nullable HealthContributor contributor(ApplicationContext context, String name) {
		return context.getBean(IpcHealthContributor.class).getContributor(name);
	}

	@IpcService(name = "${test.service}", execution = IpcExecution.INLINE)
	static class Endpoint {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch mayLeave = new CountDownLatch(1);

		@IpcMessageHandler(1)
		void block() throws InterruptedException {
			this.entered.countDown();
			this.mayLeave.await();
		}

		@IpcMessageHandler(2)
		String echo(String text) {
			return text;
		}

	}

}
