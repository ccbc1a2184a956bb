package dev.qbipcs.spring.handler;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.convert.JsonPayloadConverter;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.convert.TextPayloadConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Creates handlers for beans as the auto-configuration would.
 */
final class Services {

	static final PayloadConverters CONVERTERS = new PayloadConverters(
			List.of(new TextPayloadConverter(), new JsonPayloadConverter(JsonMapper.builder().build())));

	private Services() {
	}

	static AnnotatedServiceHandler inline(Object bean) {
		return inline(bean, HandlerObserver.NONE);
	}

	static AnnotatedServiceHandler inline(Object bean, HandlerObserver observer) {
		return new AnnotatedServiceHandler("orders", bean, new AnnotatedServiceHandler.Options(CONVERTERS,
				PeerAccess.ANYBODY, new HandlerExecution(IpcExecution.INLINE, ""), (name) -> {
					throw new AssertionError(name);
				}, observer));
	}

	static AnnotatedServiceHandler of(Object bean, HandlerExecution execution, Function<String, Executor> executors) {
		return new AnnotatedServiceHandler("orders", bean, new AnnotatedServiceHandler.Options(CONVERTERS,
				PeerAccess.ANYBODY, execution, executors, HandlerObserver.NONE));
	}

	static AnnotatedServiceHandler withAccess(Object bean, PeerAccess access) {
		return new AnnotatedServiceHandler("orders", bean,
				new AnnotatedServiceHandler.Options(CONVERTERS, access, HandlerExecution.DEFAULT, (name) -> {
					throw new AssertionError(name);
				}, HandlerObserver.NONE));
	}

	/**
	 * Handle a request to its end.
	 */
	static List<FakeConnection.Answer> call(AnnotatedServiceHandler handler, FakeConnection.Request request) {
		FakeConnection connection = request.fake();
		handler.message(request);
		return List.copyOf(connection.answers);
	}

}
