package dev.qbipcs.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServerDrain;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contexts that close while libqb clients keep them busy.
 */
class GracefulShutdownIT {

	private static final Pattern END = Pattern.compile("SENT (\\d+) ANSWERED (\\d+)");

	private final TestServices services = new TestServices();

	@ParameterizedTest
	@CsvSource({ "SHARED_MEMORY, INLINE", "SHARED_MEMORY, VIRTUAL_THREAD", "SOCKET, INLINE", "SOCKET, VIRTUAL_THREAD" })
	void everyRequestThatWasAcceptedIsAnswered(IpcTransport transport, IpcExecution execution) {
		List<ChildProcess> clients = new ArrayList<>();
		try {
			this.services.contextRunner()
				.withBean(Endpoint.class)
				.withPropertyValues(this.services.properties() + "transport=" + transport,
						this.services.properties() + "execution=" + execution)
				.run((context) -> {
					for (int i = 0; i < 4; i++) {
						clients.add(NativeProgram.QB_LOAD.start("until-end", this.services.name(), 100, 1 + 20 * i));
					}
					clients.forEach((client) -> client.expect("GOING"));
					context.getSourceApplicationContext().close();
				});
			for (ChildProcess client : clients) {
				Matcher end = END.matcher(client.expect("SENT .*"));
				assertThat(end.matches()).isTrue();
				assertThat(end.group(2)).as(client::output).isEqualTo(end.group(1));
				assertThat(Integer.parseInt(end.group(1))).isGreaterThanOrEqualTo(100);
				client.succeed();
			}
		}
		finally {
			clients.forEach(ChildProcess::close);
		}
	}

	@Test
	void immediateShutdownHasNoSuchPhase() {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues("server.shutdown=immediate")
			.run((context) -> assertThat(context).doesNotHaveBean(IpcServerDrain.class));
		this.services.contextRunner()
			.withPropertyValues("server.shutdown=graceful")
			.run((ApplicationContext context) -> assertThat(context.getBeansOfType(IpcServerDrain.class)).hasSize(1));
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		@IpcMessageHandler(1)
		byte[] echo(byte[] payload) {
			return payload;
		}

	}

}
