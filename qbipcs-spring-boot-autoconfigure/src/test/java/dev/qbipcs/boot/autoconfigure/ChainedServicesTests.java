package dev.qbipcs.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers with the default execution that call another service of the same application,
 * and wait for it on their virtual thread.
 */
class ChainedServicesTests {

	private static final int CALLERS = 30;

	private static final Executor VIRTUAL_THREAD = (task) -> Thread.ofVirtual().start(task);

	private final TestServices services = new TestServices();

	@ParameterizedTest
	@EnumSource(IpcTransport.class)
	void allCallersThroughThreeServicesAreAnswered(IpcTransport transport) {
		this.services.contextRunner()
			.withBean(Back.class)
			.withBean(Middle.class)
			.withBean(Front.class)
			.withPropertyValues(property("front", transport), property("middle", transport),
					property("back", transport))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				List<CompletableFuture<String>> calls = IntStream.range(0, CALLERS)
					.mapToObj((i) -> CompletableFuture.supplyAsync(() -> call("call " + i), VIRTUAL_THREAD))
					.toList();
				for (int i = 0; i < CALLERS; i++) {
					assertThat(calls.get(i).get(Patience.SECONDS, TimeUnit.SECONDS))
						.isEqualTo("1 0 front, middle, back: call " + i);
				}
			});
	}

	private String property(String service, IpcTransport transport) {
		return "qbipcs.server.services." + this.services.name() + "-" + service + ".transport=" + transport;
	}

	private String call(String payload) {
		try (IpcClient client = IpcClient.connect(this.services.name() + "-front")) {
			return TestServices.call(client, 1, payload);
		}
	}

	private static String ask(String service, String payload) {
		try (IpcClient client = IpcClient.connect(service)) {
			return client.sendAndReceive(1, payload.getBytes(StandardCharsets.UTF_8), Patience.LIMIT).orThrow().text();
		}
	}

	@IpcService(name = "${test.service}-back")
	static class Back {

		@IpcMessageHandler(1)
		String answer(String text) {
			return "back: " + text;
		}

	}

	@IpcService(name = "${test.service}-middle")
	static class Middle {

		@Value("${test.service}-back")
		String next = "";

		@IpcMessageHandler(1)
		String forward(String text) {
			return "middle, " + ask(this.next, text);
		}

	}

	@IpcService(name = "${test.service}-front")
	static class Front {

		@Value("${test.service}-middle")
		String next = "";

		@IpcMessageHandler(1)
		String forward(String text) {
			return "front, " + ask(this.next, text);
		}

	}

}
