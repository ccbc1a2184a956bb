package dev.qbipcs.boot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PayloadOutput;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.convert.IpcPayloadConverter;
import dev.qbipcs.spring.convert.JsonPayloadConverter;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.server.IpcServerCustomizer;
import dev.qbipcs.spring.server.IpcServerDrain;
import dev.qbipcs.spring.server.IpcServerLifecycle;
import dev.qbipcs.spring.server.IpcServiceFactory;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.spring.server.RegisteredIpcService;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class IpcServerAutoConfigurationTests {

	private final TestServices services = new TestServices();

	@Test
	void theServiceIsThereWithTheContextAndGoneAfterIt(CapturedOutput output) {
		this.services.contextRunner().withBean(Endpoint.class).run((context) -> {
			RegisteredIpcService service = service(context.getBean(IpcServiceRegistry.class));
			assertThat(service.server().isRunning()).isTrue();
			assertThat(service.server().serviceId()).isEqualTo(7);
			assertThat(service.handlerIds()).containsExactly(1, 2, 9);
			assertThat(this.services.call(1, "hi")).startsWith("1 0 hi on qbipcs-loop");
		});
		assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect)
			.satisfies((ex) -> assertThat(ex.is(Errno.ECONNREFUSED)).isTrue());
		assertThat(output).contains(
				"Started IPC service \"" + this.services.name() + "\" (SHARED_MEMORY, id 7): handles messages 1, 2, 9");
		assertThat(output).contains("Stopped IPC services \"" + this.services.name() + "\"");
	}

	@Test
	void aStoppedContextMayStartAgain() {
		this.services.contextRunner().withBean(Endpoint.class).run((context) -> {
			context.stop();
			assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect);
			context.start();
			assertThat(this.services.call(1, "again")).startsWith("1 0 again");
		});
	}

	@Test
	void withoutServicesThereIsNoLoop() {
		this.services.contextRunner().run((context) -> {
			assertThat(context.getBean(IpcServiceRegistry.class).services()).isEmpty();
			assertThat(context.getBeanFactory().containsSingleton("ipcEventLoop")).isFalse();
		});
	}

	@Test
	void lazyInitializationDoesNotDelayServices() {
		this.services.contextRunner()
			.withBean(LazyInitializationBeanFactoryPostProcessor.class)
			.withBean(Endpoint.class)
			.run((context) -> assertThat(this.services.call(1, "hi")).startsWith("1 0 hi"));
	}

	@Test
	void itCanBeTurnedOff() {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues("qbipcs.enabled=false")
			.withBean(UsesRegistry.class)
			.run((context) -> {
				assertThat(context.getBean(UsesRegistry.class).registry().services()).isEmpty();
				assertThat(context.getBeanFactory().containsSingleton("ipcEventLoop")).isFalse();
				assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect);
			});
	}

	@Test
	void oneServiceCanBeTurnedOff(CapturedOutput output) {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "enabled=false")
			.run((context) -> assertThat(context.getBean(IpcServiceRegistry.class).services()).isEmpty());
		assertThat(output).contains("\"" + this.services.name() + "\" is disabled").doesNotContain("WARN");
	}

	@Test
	void propertiesOverrideTheAnnotation(CapturedOutput output) {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withBean("workers", Executor.class, () -> (task) -> new Thread(task, "worker").start())
			.withPropertyValues(this.services.properties() + "id=8", this.services.properties() + "executor=workers",
					this.services.properties() + "enforce-buffer-size=64KB",
					this.services.properties() + "max-connections=1")
			.run((context) -> {
				assertThat(service(context.getBean(IpcServiceRegistry.class)).server().serviceId()).isEqualTo(8);
				try (IpcClient client = this.services.connect()) {
					assertThat(client.bufferSize()).isEqualTo(65_536);
					assertThat(TestServices.call(client, 1, "hi")).isEqualTo("1 0 hi on worker");
					assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect)
						.satisfies((ex) -> assertThat(ex.is(Errno.EUSERS)).isTrue());
				}
			});
		assertThat(output).contains("buffers of at least 65536 bytes");
	}

	@Test
	void inlineHandlersRunOnTheSharedLoop() {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "execution=inline")
			.run((context) -> assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi on qbipcs-loop"));
	}

	@Test
	void clientsAreSpreadOverTheLoopsThatServicesShare() {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues("qbipcs.server.loops=3", this.services.properties() + "execution=inline")
			.run((context) -> {
				List<String> answers = new ArrayList<>();
				try (IpcClient first = this.services.connect();
						IpcClient second = this.services.connect();
						IpcClient third = this.services.connect()) {
					for (IpcClient client : List.of(first, second, third, first)) {
						answers.add(TestServices.call(client, 1, "hi"));
					}
				}
				assertThat(answers).containsExactly("1 0 hi on qbipcs-loop", "1 0 hi on qbipcs-loop-2",
						"1 0 hi on qbipcs-loop-3", "1 0 hi on qbipcs-loop");
				assertThat(context.getBean(IpcServiceRegistry.class)
					.services()
					.getFirst()
					.probeLoop(Patience.LIMIT)
					.responsive()).isTrue();
			});
	}

	@Test
	void aServiceMayHaveLoopsOfItsOwn() {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "execution=inline", this.services.properties() + "loops=2")
			.run((context) -> {
				assertThat(this.services.call(1, "hi")).matches("1 0 hi on qbipcs-.*-1");
				assertThat(context.getBeanFactory().containsSingleton("ipcEventLoop")).isFalse();
			});
	}

	@Test
	void anEventLoopBeanReplacesTheDefault() {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withBean("myLoop", EventLoop.class, () -> EventLoop.create("my-loop"))
			.withPropertyValues(this.services.properties() + "execution=inline")
			.run((context) -> {
				assertThat(context).hasSingleBean(EventLoop.class);
				assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi on my-loop");
			});
	}

	@Test
	void onlyAUserWhoseNumberIsAllowedMayConnect() {
		int uid = uid();
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "allowed-users=" + uid)
			.run((context) -> assertThat(this.services.call(1, "hi")).startsWith("1 0 hi"));
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "allowed-users=" + (uid + 1))
			.run((context) -> assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect)
				.satisfies((ex) -> assertThat(ex.is(Errno.EACCES)).isTrue()));
	}

	@Test
	void customizersHaveTheLastWord() {
		AtomicReference<String> customized = new AtomicReference<>();
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withBean(IpcServerCustomizer.class, () -> (name, builder) -> {
				customized.set(name);
				builder.serviceId(99);
			})
			.withPropertyValues(this.services.properties() + "id=8")
			.run((context) -> assertThat(service(context.getBean(IpcServiceRegistry.class)).server().serviceId())
				.isEqualTo(99));
		assertThat(customized).hasValue(this.services.name());
	}

	@Test
	void aBeanMethodMayCarryTheAnnotation() {
		this.services.contextRunner()
			.withUserConfiguration(BeanMethodConfiguration.class)
			.run((context) -> assertThat(this.services.call(1, "hi")).startsWith("1 0 hi"));
	}

	@Test
	void aPropertyRenamesAService() {
		String renamed = this.services.name() + "-renamed";
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues(this.services.properties() + "name=" + renamed, this.services.properties() + "id=8")
			.run((context) -> {
				RegisteredIpcService service = context.getBean(IpcServiceRegistry.class).get(renamed);
				assertThat(service.server().serviceId()).isEqualTo(8);
				try (IpcClient client = IpcClient.connect(renamed)) {
					assertThat(TestServices.call(client, 1, "hi")).startsWith("1 0 hi");
				}
				assertThatExceptionOfType(IpcException.class).isThrownBy(this.services::connect);
			});
	}

	@Test
	void withoutJacksonRawAndTextWork() {
		this.services.contextRunner()
			.withClassLoader(new FilteredClassLoader(JsonMapper.class))
			.withBean(TextEndpoint.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(JsonPayloadConverter.class);
				assertThat(this.services.call(1, "hi")).isEqualTo("1 0 hi!");
			});
	}

	@Test
	void aConverterBeanComesBeforeJson() {
		this.services.contextRunner()
			.withBean(NumberEndpoint.class)
			.withBean(IntegerConverter.class)
			.run((context) -> assertThat(this.services.call(2, "ab")).isEqualTo("2 0 2 bytes"));
	}

	@Test
	void everyBeanCanBeReplaced() {
		this.services.contextRunner()
			.withUserConfiguration(ReplacementConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(PayloadConverters.class)
				.hasSingleBean(IpcServiceRegistry.class)
				.hasSingleBean(IpcServerLifecycle.class)
				.hasSingleBean(IpcServerDrain.class)
				.hasBean("myRegistry")
				.hasBean("myLifecycle")
				.hasBean("myDrain"));
	}

	private RegisteredIpcService service(IpcServiceRegistry registry) {
		return registry.service(this.services.name()).orElseThrow();
	}

	private static int uid() {
		try {
			return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@IpcService(name = "${test.service}", id = 7)
	static class Endpoint extends TextHandlers {

		@IpcMessageHandler({ 9, 2 })
		List<Integer> numbers(List<Integer> numbers) {
			return numbers;
		}

	}

	@IpcService("${test.service}")
	static class NumberEndpoint {

		@IpcMessageHandler(2)
		Integer number(Integer number) {
			return number;
		}

	}

	static class TextHandlers {

		@IpcMessageHandler(1)
		String where(String text) {
			return text + " on " + Thread.currentThread().getName();
		}

	}

	@IpcService(name = "${test.service}")
	static class TextEndpoint {

		@IpcMessageHandler(1)
		String text(String text) {
			return text + "!";
		}

	}

	static class IntegerConverter implements IpcPayloadConverter {

		@Override
		public boolean canRead(Type type) {
			return type == Integer.class;
		}

		@Override
		public Integer read(MemorySegment payload, Type type) {
			return (int) payload.byteSize();
		}

		@Override
		public boolean canWrite(Type type) {
			return type == Integer.class;
		}

		@Override
		public void write(Object body, Type type, PayloadOutput output) {
			output.put((body + " bytes").getBytes(StandardCharsets.UTF_8));
		}

	}

	record UsesRegistry(IpcServiceRegistry registry) {

	}

	@Configuration(proxyBeanMethods = false)
	static class BeanMethodConfiguration {

		@Bean
		@IpcService(name = "${test.service}")
		TextHandlers handlers() {
			return new TextHandlers();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ReplacementConfiguration {

		@Bean
		PayloadConverters myConverters() {
			return new PayloadConverters(List.of());
		}

		@Bean
		IpcServiceRegistry myRegistry(IpcServiceFactory factory) {
			return new IpcServiceRegistry(factory);
		}

		@Bean
		IpcServerLifecycle myLifecycle(IpcServiceRegistry registry) {
			return new IpcServerLifecycle(registry);
		}

		@Bean
		IpcServerDrain myDrain(IpcServiceRegistry registry) {
			return new IpcServerDrain(registry);
		}

	}

}
