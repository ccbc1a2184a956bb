package dev.qbipcs.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that blocks holds up its own connection and no other, on virtual threads as
 * well as on an executor.
 */
class BlockedHandlerTests {

	private static final int CALLS = 1000;

	private final TestServices services = new TestServices();

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, VIRTUAL_THREAD", "SHARED_MEMORY, EXECUTOR", "SOCKET, VIRTUAL_THREAD",
			"SOCKET, EXECUTOR" })
	void otherConnectionsAreServedWhileAHandlerBlocks(IpcTransport transport, String execution) {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withBean("workers", Executor.class, () -> Executors.newFixedThreadPool(2, Thread.ofPlatform().factory()))
			.withPropertyValues(this.services.properties() + "transport=" + transport,
					this.services.properties() + "execution=" + execution)
			.withPropertyValues(execution.equals("EXECUTOR")
					? new String[] { this.services.properties() + "executor=workers" } : new String[0])
			.run((context) -> {
				Endpoint endpoint = context.getBean(Endpoint.class);
				try (IpcClient blocked = this.services.connect(); IpcClient other = this.services.connect()) {
					assertThat(blocked.transport()).isEqualTo(transport);
					blocked.send(1, new byte[0], Patience.LIMIT);
					// its next request waits behind the first
					blocked.send(2, "late".getBytes(StandardCharsets.UTF_8), Patience.LIMIT);
					Awaitility.await().until(() -> endpoint.entered.getCount() == 0);
					for (int i = 0; i < CALLS; i++) {
						assertThat(TestServices.call(other, 2, "call " + i)).isEqualTo("2 0 call " + i);
					}
					// new clients are served as well
					assertThat(this.services.call(2, "new")).isEqualTo("2 0 new");
					assertThat(endpoint.mayGoOn.getCount()).isEqualTo(1);
					endpoint.mayGoOn.countDown();
					assertThat(blocked.receive(Patience.LIMIT).text()).isEqualTo("unblocked");
					assertThat(blocked.receive(Patience.LIMIT).text()).isEqualTo("late");
				}
			});
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch mayGoOn = new CountDownLatch(1);

		@IpcMessageHandler(1)
		String block() throws InterruptedException {
			this.entered.countDown();
			this.mayGoOn.await();
			return "unblocked";
		}

		@IpcMessageHandler(2)
		String echo(String text) {
			return text;
		}

	}

}
