package dev.qbipcs.spring.handler;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.handler.FakeConnection.Answer;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers are found on the bean's class, but called through its proxy.
 */
class ProxyTests {

	private final List<String> intercepted = new ArrayList<>();

	private final FakeConnection connection = new FakeConnection();

	@Test
	void aClassProxyIntercepts() {
		AnnotatedServiceHandler handler = Services.inline(proxy(new Endpoint(), true));
		assertThat(Services.call(handler, this.connection.request(1, "{\"name\":\"x\"}")))
			.containsExactly(new Answer(1, 0, "x"));
		assertThat(this.intercepted).containsExactly("name");
	}

	@Test
	void anInterfaceProxyIntercepts() {
		AnnotatedServiceHandler handler = Services.inline(proxy(new ApiEndpoint(), false));
		assertThat(Services.call(handler, this.connection.request(1, "{\"name\":\"x\"}")))
			.containsExactly(new Answer(1, 0, "x"));
		assertThat(this.intercepted).containsExactly("handle");
	}

	@Test
	void anAnnotationOnAnInterfaceIsEnough() {
		AnnotatedServiceHandler handler = Services.inline(new AnnotatedApiEndpoint());
		assertThat(handler.handlerIds()).containsExactly(2);
	}

	@Test
	void aHandlerMayBeInherited() {
		AnnotatedServiceHandler handler = Services.inline(new StringEndpoint());
		assertThat(Services.call(handler, this.connection.request(3, "[\"a\",\"b\"]")))
			.containsExactly(new Answer(3, 0, "[\"a\"]"));
	}

	@Test
	void aHandlerThatTheProxyHidesIsAMistake() {
		assertThatExceptionOfType(InvalidIpcServiceException.class)
			.isThrownBy(() -> Services.inline(proxy(new HiddenEndpoint(), false)))
			.withMessageContaining("HiddenEndpoint.hidden()")
			.withMessageContaining("proxy");
		assertThatExceptionOfType(InvalidIpcServiceException.class)
			.isThrownBy(() -> Services.inline(proxy(new PrivateEndpoint(), true)))
			.withMessageContaining("PrivateEndpoint.secret()");
	}

	private Object proxy(Object target, boolean ofClass) {
		ProxyFactory factory = new ProxyFactory(target);
		factory.setProxyTargetClass(ofClass);
		factory.addAdvice((MethodInterceptor) (invocation) -> {
			this.intercepted.add(invocation.getMethod().getName());
			return invocation.proceed();
		});
		return factory.getProxy();
	}

	record Named(String name) {

	}

	interface Api {

		String handle(Named payload);

	}

	interface AnnotatedApi {

		@IpcMessageHandler(2)
		String handle(String payload);

	}

	static class Endpoint {

		@IpcMessageHandler(1)
		String name(Named named) {
			return named.name();
		}

	}

	static class ApiEndpoint implements Api {

		@Override
		@IpcMessageHandler(1)
		public String handle(Named payload) {
			return payload.name();
		}

	}

	static class AnnotatedApiEndpoint implements AnnotatedApi {

		@Override
		public String handle(String payload) {
			return payload;
		}

	}

	static class GenericEndpoint<T> {

		@IpcMessageHandler(3)
		List<T> first(List<T> payload) {
			return payload.subList(0, 1);
		}

	}

	static class StringEndpoint extends GenericEndpoint<String> {

	}

	static class HiddenEndpoint implements Api {

		@Override
		public String handle(Named payload) {
			return payload.name();
		}

		@IpcMessageHandler(4)
		String hidden() {
			return "";
		}

	}

	static class PrivateEndpoint {

		@SuppressWarnings("UnusedMethod")
		@IpcMessageHandler(5)
		private String secret() {
			return "";
		}

	}

}
