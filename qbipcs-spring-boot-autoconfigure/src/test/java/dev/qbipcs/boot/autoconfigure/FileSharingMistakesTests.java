package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Analyses of invalid settings for the group and the mode of a service's files.
 */
class FileSharingMistakesTests {

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner();

	@Test
	void anUnknownFileGroup() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues("qbipcs.server.file-group=nobody-is-called-this"));
		assertThat(analysis.getDescription()).contains("nobody-is-called-this");
		assertThat(analysis.getAction()).contains("qbipcs.server.file-group");
	}

	@Test
	void aFileGroupDoesNotMatterToADisabledService() {
		this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "enabled=false",
					this.services.properties() + "file-group=nobody-is-called-this")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void anInvalidFileMode() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(WrongFileMode.class));
		assertThat(analysis.getDescription()).contains("\"0640\"").contains("0600, 0660 or 0666");
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		@IpcMessageHandler(1)
		String echo(String text) {
			return text;
		}

	}

	@IpcService(name = "${test.service}", fileMode = "0640")
	static class WrongFileMode extends Endpoint {

	}

}
