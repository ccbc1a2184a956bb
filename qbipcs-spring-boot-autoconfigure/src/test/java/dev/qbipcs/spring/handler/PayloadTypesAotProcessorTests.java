package dev.qbipcs.spring.handler;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.annotation.IpcClosed;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.ReflectionHintsPredicates;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.context.annotation.AnnotationConfigUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The hints for services when an application is processed ahead of time.
 */
class PayloadTypesAotProcessorTests {

	private static final ReflectionHintsPredicates REFLECTION = RuntimeHintsPredicates.reflection();

	@Test
	void declaresWhatIsConverted() {
		RuntimeHints hints = process(OrderEndpoint.class);
		assertThat(List.of(Order.class, Line.class, Placed.class, Status.class, Later.class, Problem.class))
			.allSatisfy((type) -> assertThat(
					REFLECTION.onType(type).withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
				.accepts(hints));
		assertThat(REFLECTION.onMethodInvocation(Order.class, "lines")).accepts(hints);
		assertThat(REFLECTION.onMethodInvocation(Line.class, "article")).accepts(hints);
	}

	@Test
	void declaresTheAnnotatedMethods() {
		RuntimeHints hints = process(OrderEndpoint.class);
		assertThat(List.of("place", "status", "later", "raw", "text", "problem", "closed")).allSatisfy(
				(method) -> assertThat(REFLECTION.onMethodInvocation(OrderEndpoint.class, method)).accepts(hints));
	}

	@Test
	void declaresNothingForWhatIsNotConverted() {
		RuntimeHints hints = process(OrderEndpoint.class);
		assertThat(List.of(IpcMessage.class, IpcConnection.class, Errno.class, IpcResponse.class))
			.noneMatch((type) -> hints.reflection().getTypeHint(TypeReference.of(type)) != null);
	}

	@Test
	void resolvesTheTypeArgumentsOfASubclass() {
		assertThat(REFLECTION.onMethodInvocation(Order.class, "lines")).accepts(process(GenericEndpoint.class));
	}

	@Test
	void findsServicesThatAreDeclaredByMethods() {
		assertThat(REFLECTION.onMethodInvocation(Order.class, "lines")).accepts(process(Declared.class));
	}

	@Test
	void ignoresOtherBeans() {
		assertThat(REFLECTION.onType(Order.class)).rejects(process(NoService.class));
	}

	@Test
	void whenAMethodCouldNeverWorkThenProcessingFails() {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> process(TwoPayloads.class))
			.havingRootCause()
			.isInstanceOf(InvalidIpcServiceException.class)
			.withMessageContaining("could take the payload");
	}

	private static RuntimeHints process(Class<?> bean) {
		TestGenerationContext generationContext = new TestGenerationContext();
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			AnnotationConfigUtils.registerAnnotationConfigProcessors(context);
			context.registerBean(bean);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext);
		}
		return generationContext.getRuntimeHints();
	}

	record Order(List<Line> lines) {

	}

	record Line(String article, int pieces) {

	}

	record Placed(int left) {

	}

	record Status(String text) {

	}

	record Later(String text) {

	}

	record Problem(String text) {

	}

	@IpcService(name = "orders")
	static class OrderEndpoint {

		@IpcMessageHandler(1)
		Placed place(Order order, IpcMessage message) {
			return new Placed(message.id());
		}

		@IpcMessageHandler(2)
		IpcResponse<List<Status>> status() {
			return IpcResponse.of(List.of());
		}

		@IpcMessageHandler(3)
		CompletableFuture<Later> later(String text) {
			return CompletableFuture.completedFuture(new Later(text));
		}

		@IpcMessageHandler(4)
		byte[] raw(byte[] payload) {
			return payload;
		}

		@IpcMessageHandler(5)
		Errno text(String payload) {
			return Errno.EINVAL;
		}

		@IpcExceptionHandler
		Problem problem(IllegalStateException ex) {
			return new Problem(String.valueOf(ex.getMessage()));
		}

		@IpcClosed
		void closed(IpcConnection connection) {
		}

	}

	abstract static class Generic<T> {

		@IpcMessageHandler(1)
		void take(T payload) {
		}

	}

	@IpcService(name = "generic")
	static class GenericEndpoint extends Generic<Order> {

	}

	static class NoService extends Generic<Order> {

	}

	@Configuration(proxyBeanMethods = false)
	static class Declared {

		@Bean
		@IpcService(name = "declared")
		NoService declared() {
			return new NoService();
		}

	}

	@IpcService(name = "mistaken")
	static class TwoPayloads {

		@IpcMessageHandler(1)
		void take(Order one, Order other) {
		}

	}

}
