package dev.qbipcs.boot.autoconfigure;

import java.util.List;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a user reads when a context with services does not start.
 */
class StartUpMistakesTests {

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner();

	@Test
	void twoBeansServeOneName() {
		FailureAnalysis analysis = analyze(
				this.contextRunner.withBean("one", Endpoint.class).withBean("other", Endpoint.class));
		assertThat(analysis.getDescription()).contains("\"" + this.services.name() + "\"")
			.contains("\"one\"")
			.contains("\"other\"");
		assertThat(analysis.getAction()).contains("name of its own");
	}

	@Test
	void twoMethodsHandleOneId() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(DuplicateIds.class));
		assertThat(analysis.getDescription()).contains("message 1")
			.contains("DuplicateIds.one()")
			.contains("DuplicateIds.other()");
	}

	@Test
	void aMethodTakesWhatNobodyHas() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(TwoPayloads.class));
		assertThat(analysis.getDescription()).contains("Parameter 1 (String one) of")
			.contains("TwoPayloads.take(String, String)");
	}

	@Test
	void aMethodTakesJsonButThereIsNoJackson() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(TakesJson.class)
			.withClassLoader(new FilteredClassLoader(JsonMapper.class)));
		assertThat(analysis.getDescription()).contains("TakesJson.take(List)");
		assertThat(analysis.getAction()).contains("spring-boot-starter-jackson");
	}

	@Test
	void aNameThatIsNone() {
		FailureAnalysis analysis = analyze(
				this.contextRunner.withBean(Endpoint.class).withPropertyValues("test.service=with/slash"));
		assertThat(analysis.getDescription()).contains("\"with/slash\"").contains("no slash");
	}

	@Test
	void aTransportThatIsNotSupported() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "transport=" + IpcTransport.POSIX_MQ));
		assertThat(analysis.getDescription()).contains("POSIX_MQ").contains("SHARED_MEMORY");
	}

	@Test
	void aNameThatIsTaken() {
		try (IpcServer other = IpcServer.builder(this.services.name())
			.handler((connection, message) -> message.reply(message.segment()))
			.build()) {
			other.start();
			FailureAnalysis analysis = analyze(this.contextRunner.withBean(Endpoint.class));
			assertThat(analysis.getDescription()).contains("\"" + this.services.name() + "\"")
				.contains("process " + ProcessHandle.current().pid());
			assertThat(analysis.getAction()).contains("choose another name");
		}
	}

	@Test
	void anExecutorThatIsNoBean() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "executor=workers"));
		assertThat(analysis.getDescription()).contains("\"workers\"");
	}

	@Test
	void aUserThatTheHostDoesNotKnow() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "allowed-users=nobody-is-called-this"));
		assertThat(analysis.getDescription()).contains(this.services.properties() + "allowed-users")
			.contains("nobody-is-called-this");
	}

	@Test
	void aValueThatIsOutOfRange() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "max-buffer-size=1KB"));
		assertThat(analysis.getDescription()).contains(this.services.properties() + "max-buffer-size")
			.contains("12328");
	}

	@Test
	void aBeanThatIsNoSingleton() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean("orders", Endpoint.class, Endpoint::new,
				(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE)));
		assertThat(analysis.getDescription()).contains("\"orders\"").contains("no singleton");
	}

	@Test
	void aBeanWithoutHandlers() {
		FailureAnalysis analysis = analyze(this.contextRunner.withBean(NoHandlers.class));
		assertThat(analysis.getDescription()).contains("NoHandlers").contains("@IpcMessageHandler");
	}

	private static FailureAnalysis analyze(ApplicationContextRunner runner) {
		FailureAnalysis[] analysis = new FailureAnalysis[1];
		runner.run((context) -> analysis[0] = Failures.analyze(context));
		return analysis[0];
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		@IpcMessageHandler(1)
		String echo(String text) {
			return text;
		}

	}

	@IpcService(name = "${test.service}")
	static class DuplicateIds {

		@IpcMessageHandler(1)
		void one() {
		}

		@IpcMessageHandler(1)
		void other() {
		}

	}

	@IpcService(name = "${test.service}")
	static class TwoPayloads {

		@IpcMessageHandler(1)
		void take(String one, String other) {
		}

	}

	@IpcService(name = "${test.service}")
	static class TakesJson {

		@IpcMessageHandler(1)
		void take(List<String> json) {
		}

	}

	@IpcService(name = "${test.service}")
	static class NoHandlers {

	}

}
