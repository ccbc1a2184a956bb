package dev.qbipcs.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The analysis that a user reads when a context with services does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpMistakesTests {

	private final TestServices services = new TestServices();

	private final ApplicationContextRunner contextRunner = this.services.contextRunner();

	@Test
	void twoBeansServeOneName() {
		FailureAnalysis analysis = Failures
			.analyze(this.contextRunner.withBean("one", Endpoint.class).withBean("other", Endpoint.class));
		assertThat(analysis.getDescription()).contains("\"" + this.services.name() + "\"")
			.contains("\"one\"")
			.contains("\"other\"");
		assertThat(analysis.getAction()).contains("name of its own");
	}

	@Test
	void twoMethodsHandleOneId() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(DuplicateIds.class));
		assertThat(analysis.getDescription()).contains("message 1")
			.contains("DuplicateIds.one()")
			.contains("DuplicateIds.other()");
	}

	@Test
	void aMethodTakesAnAmbiguousParameter() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(TwoPayloads.class));
		assertThat(analysis.getDescription()).contains("Parameter 1 (String one) of")
			.contains("TwoPayloads.take(String, String)");
	}

	@Test
	void aMethodTakesJsonButThereIsNoJackson() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(TakesJson.class)
			.withClassLoader(new FilteredClassLoader(JsonMapper.class)));
		assertThat(analysis.getDescription()).contains("TakesJson.take(List)");
		assertThat(analysis.getAction()).contains("spring-boot-starter-jackson");
	}

	@Test
	void anInvalidName() {
		FailureAnalysis analysis = Failures
			.analyze(this.contextRunner.withBean(Endpoint.class).withPropertyValues("test.service=with/slash"));
		assertThat(analysis.getDescription()).contains("\"with/slash\"").contains("no slash");
	}

	@Test
	void aTransportThatIsNotSupported() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "transport=posix-mq"));
		assertThat(analysis.getDescription()).contains(this.services.properties() + "transport");
		assertThat(analysis.getAction()).contains("SHARED_MEMORY", "SOCKET").doesNotContain("MQ");
	}

	@Test
	void aNameThatIsTaken() throws IOException {
		try (IpcServer other = IpcServer.builder(this.services.name())
			.handler((message) -> message.reply(message.segment()))
			.build()) {
			other.start();
			FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class));
			assertThat(analysis.getDescription()).contains("\"" + this.services.name() + "\"")
				.contains("process " + ProcessHandle.current().pid())
				.contains(Files.readString(Path.of("/proc/self/cmdline")).split("\0", -1)[1]);
			assertThat(analysis.getAction()).contains("choose another name");
		}
	}

	@Test
	void anExecutorThatIsNoBean() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "executor=workers"));
		assertThat(analysis.getDescription()).contains("\"workers\"");
	}

	@Test
	void anUnknownUser() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "allowed-users=nobody-is-called-this"));
		assertThat(analysis.getDescription()).contains(this.services.properties() + "allowed-users")
			.contains("nobody-is-called-this");
	}

	@Test
	void aValueThatIsOutOfRange() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "max-buffer-size=1KB"));
		assertThat(analysis.getDescription()).contains(this.services.properties() + "max-buffer-size")
			.contains("12328");
	}

	@Test
	void aPropertyOfNoService() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues("qbipcs.server.services.ordres.allowed-users=root"));
		assertThat(analysis.getDescription()).contains("qbipcs.server.services.ordres.allowed-users")
			.contains("names no service");
		assertThat(analysis.getAction()).contains(this.services.properties() + "allowed-users");
	}

	@Test
	void aRestrictionOfANameWithADot() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withPropertyValues("test.service=" + this.services.name() + ".ro",
					this.services.properties() + "ro.allowed-users=root"));
		assertThat(analysis.getAction()).contains("[" + this.services.name() + ".ro].allowed-users");
	}

	@Test
	void anEnvironmentVariableOfNoService() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(Endpoint.class)
			.withInitializer((context) -> TestPropertyValues.of("QBIPCS_SERVER_SERVICES_ORDRES_ALLOWEDUSERS=root")
				.applyTo(context.getEnvironment(), TestPropertyValues.Type.SYSTEM_ENVIRONMENT)));
		assertThat(analysis.getDescription()).contains("QBIPCS_SERVER_SERVICES_ORDRES_ALLOWEDUSERS");
	}

	@Test
	void aRestrictionOfNoServiceByAConfigurer() {
		FailureAnalysis analysis = Failures.analyze(
				this.contextRunner.withBean(Endpoint.class).withBean(PropertySourcesPlaceholderConfigurer.class, () -> {
					Properties properties = new Properties();
					properties.setProperty("qbipcs.server.services.ordres.allowed-users", "root");
					PropertySourcesPlaceholderConfigurer configurer = new PropertySourcesPlaceholderConfigurer();
					configurer.setProperties(properties);
					return configurer;
				}));
		assertThat(analysis.getDescription()).contains("qbipcs.server.services.ordres.allowed-users");
	}

	@Test
	void twoServicesAreRenamedToOneName() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean("one", Endpoint.class)
			.withBean("other", OtherEndpoint.class)
			.withPropertyValues(
					"qbipcs.server.services[" + this.services.name() + ".other].name=" + this.services.name()));
		assertThat(analysis.getDescription()).contains("\"one\"").contains("\"other\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "without", "with" })
	void aPlaceholderInANameIsNotResolved(String configurer) {
		ApplicationContextRunner runner = this.contextRunner.withBean("orders", UnresolvedName.class);
		FailureAnalysis analysis = Failures.analyze(configurer.equals("with")
				? runner.withBean(PropertySourcesPlaceholderConfigurer.class, PropertySourcesPlaceholderConfigurer::new)
				: runner);
		assertThat(analysis.getDescription()).contains("\"orders\"").contains("${no.such.property}");
		assertThat(analysis.getAction()).contains("default");
	}

	@ParameterizedTest
	@ValueSource(classes = { NoName.class, EmptyName.class })
	void aServiceWithoutAName(Class<?> endpoint) {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean("orders", endpoint));
		assertThat(analysis.getDescription()).contains("Bean \"orders\" serves no name");
	}

	@Test
	void anAccessCheckInABeanThatIsNoService() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean("guard", NoServiceWithAccept.class));
		assertThat(analysis.getDescription()).contains("NoServiceWithAccept.accept").contains("\"guard\"");
		assertThat(analysis.getAction()).contains("@IpcService");
	}

	@Test
	void aHandlerInABeanThatIsNoServiceIsReported(CapturedOutput output) {
		this.contextRunner.withBean(Endpoint.class)
			.withBean("stray", NoServiceWithHandler.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("NoServiceWithHandler.handle of bean \"stray\"")
			.contains("@IpcService");
	}

	@ParameterizedTest
	@ValueSource(classes = { FinalHandler.class, FinalHook.class, FinalExceptionHandler.class })
	void aFinalMethodOfABeanWithAProxy(Class<?> endpoint) {
		FailureAnalysis analysis = Failures
			.analyze(this.contextRunner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
				.withBean(endpoint));
		assertThat(analysis.getDescription()).contains(endpoint.getSimpleName() + ".last").contains("proxy");
		assertThat(analysis.getAction()).contains("final");
	}

	@Test
	void aLoneNumber() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(LoneNumber.class));
		assertThat(analysis.getDescription()).contains("Parameter 1 (int number) of").contains("bytes of a C program");
		assertThat(analysis.getAction()).contains("record").contains("MemorySegment");
	}

	@Test
	void aBeanThatIsNoSingleton() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean("orders", Endpoint.class, Endpoint::new,
				(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE)));
		assertThat(analysis.getDescription()).contains("\"orders\"").contains("no singleton");
	}

	@Test
	void aBeanWithoutHandlers() {
		FailureAnalysis analysis = Failures.analyze(this.contextRunner.withBean(NoHandlers.class));
		assertThat(analysis.getDescription()).contains("NoHandlers").contains("@IpcMessageHandler");
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

	@IpcService("${test.service}.other")
	static class OtherEndpoint extends Endpoint {

	}

	@IpcService("${no.such.property}")
	static class UnresolvedName extends Endpoint {

	}

	@IpcService
	static class NoName extends Endpoint {

	}

	@IpcService("${test.empty:}")
	static class EmptyName extends Endpoint {

	}

	static class NoServiceWithHandler {

		@IpcMessageHandler(1)
		String handle(String text) {
			return text;
		}

	}

	static class NoServiceWithAccept {

		@IpcAccept
		boolean accept() {
			return false;
		}

	}

	@Validated
	@IpcService("${test.service}")
	static class FinalHandler {

		@IpcMessageHandler(1)
		final String last(String text) {
			return text;
		}

	}

	@Validated
	@IpcService("${test.service}")
	static class FinalHook extends Endpoint {

		@IpcAccept
		final boolean last() {
			return true;
		}

	}

	@Validated
	@IpcService("${test.service}")
	static class FinalExceptionHandler extends Endpoint {

		@IpcExceptionHandler
		final Errno last(IllegalStateException ex) {
			return Errno.EIO;
		}

	}

	@IpcService("${test.service}")
	static class LoneNumber {

		@IpcMessageHandler(1)
		void take(int number) {
		}

	}

}
