package dev.qbipcs.boot.autoconfigure;

import java.util.Arrays;
import java.util.function.BiConsumer;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.Compiled;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that was processed ahead of time and runs from the generated code.
 */
@CompileWithForkedClassLoader
class AheadOfTimeTests {

	@Test
	void servesEveryKindOfService() {
		new Processed(Application.class).run((services, context) -> {
			assertThat(call(services.name())).as("annotated class").isEqualTo("1 0 {\"article\":\"tea\",\"pieces\":3}");
			assertThat(call(services.name() + "-declared")).as("annotated method").contains("\"pieces\":3");
			assertThat(call(services.name() + "-scoped")).as("scoped proxy").contains("\"pieces\":3");
		});
	}

	@Test
	void appliesPropertiesOfTheRun() {
		Processed application = new Processed(Application.class);
		application.run((services, context) -> {
			try (IpcClient client = services.connect()) {
				assertThat(client.transport()).isEqualTo(IpcTransport.SOCKET);
			}
			assertThat(context.getBean(IpcServiceRegistry.class).services()).hasSize(1);
		}, "%s.transport=socket", "%s-declared.enabled=false", "%s-scoped.enabled=false");
	}

	@Test
	void withoutAServiceThereIsNoEventLoop() {
		new Processed(Nothing.class).run((services, context) -> {
			assertThat(context.getBeanNamesForType(EventLoop.class)).containsExactly("ipcEventLoop");
			assertThat(context.getBeanFactory().containsSingleton("ipcEventLoop")).isFalse();
		});
	}

	private static String call(String service) {
		try (IpcClient client = IpcClient.connect(service)) {
			return TestServices.call(client, 1, "{\"article\":\"tea\",\"pieces\":2}");
		}
	}

	/**
	 * Processes an application before its properties are known, and runs it with them.
	 */
	private static final class Processed {

		private final Class<?> configuration;

		Processed(Class<?> configuration) {
			this.configuration = configuration;
		}

		void run(BiConsumer<TestServices, GenericApplicationContext> test, String... properties) {
			TestGenerationContext generationContext = new TestGenerationContext(this.configuration);
			new ApplicationContextRunner().withUserConfiguration(this.configuration).prepare((prepared) -> {
				ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(
						(GenericApplicationContext) prepared.getSourceApplicationContext(), generationContext);
				generationContext.writeGeneratedContent();
				TestCompiler.forSystem()
					.with(generationContext)
					.compile((compiled) -> run(initializer(compiled, initializer), test, properties));
			});
		}

		private static void run(ApplicationContextInitializer<GenericApplicationContext> initializer,
				BiConsumer<TestServices, GenericApplicationContext> test, String... properties) {
			TestServices services = new TestServices();
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues
					.of(Arrays.stream(properties)
						.map((property) -> "qbipcs.server.services." + property.formatted(services.name())))
					.and("test.service=" + services.name())
					.applyTo(context);
				initializer.initialize(context);
				context.refresh();
				test.accept(services, context);
			}
		}

		@SuppressWarnings("unchecked")
		private static ApplicationContextInitializer<GenericApplicationContext> initializer(Compiled compiled,
				ClassName name) {
			return compiled.getInstance(ApplicationContextInitializer.class, name.toString());
		}

	}

	record Order(String article, int pieces) {

	}

	static class Endpoint {

		@IpcMessageHandler(1)
		Order oneMore(Order order) {
			return new Order(order.article(), order.pieces() + 1);
		}

	}

	@IpcService(name = "${test.service}")
	static class AnnotatedEndpoint extends Endpoint {

	}

	@IpcService(name = "${test.service}-scoped")
	@Scope(scopeName = "singleton", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class ScopedEndpoint extends Endpoint {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, IpcConverterAutoConfiguration.class,
			IpcServerAutoConfiguration.class })
	static class Nothing {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@Import({ Nothing.class, AnnotatedEndpoint.class, ScopedEndpoint.class })
	static class Application {

		@Bean
		@IpcService(name = "${test.service}-declared")
		Endpoint declared() {
			return new Endpoint();
		}

	}

}
