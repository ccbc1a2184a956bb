package dev.qbipcs.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcPayload;
import dev.qbipcs.spring.convert.LoneValue;
import dev.qbipcs.spring.convert.PayloadConverters;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.SynthesizingMethodParameter;

/**
 * Creates handlers from methods, and detects invalid signatures before the first request
 * does.
 */
final class MessageMethodFactory {

	private final MethodBinder binder;

	private final PayloadConverters converters;

	private final HandlerExecutors executors;

	private final HandlerObserver observer;

	private final MessageMethod.ServiceParts service;

	MessageMethodFactory(MethodBinder binder, PayloadConverters converters, HandlerExecutors executors,
			HandlerObserver observer, MessageMethod.ServiceParts service) {
		this.binder = binder;
		this.converters = converters;
		this.executors = executors;
		this.observer = observer;
		this.service = service;
	}

	/**
	 * Make a handler.
	 * @param method a method annotated with {@link IpcMessageHandler}
	 * @return the handler
	 * @throws InvalidIpcServiceException if its signature cannot work
	 */
	MessageMethod create(Method method) {
		IpcMessageHandler annotation = AnnotatedElementUtils.findMergedAnnotation(method, IpcMessageHandler.class);
		if (annotation == null) {
			throw new IllegalArgumentException(method + " is not annotated with @IpcMessageHandler");
		}
		String description = MethodBinder.describe(method);
		MethodParameter payload = payloadParameter(method);
		MethodHandle handle = this.binder.bind(method, List.of(IpcMessage.class),
				(parameter) -> argument(parameter, payload));
		ReactiveResults.refuseMany(method);
		if (ReactiveResults.isOne(method.getReturnType())) {
			handle = ReactiveResults.toStage(handle, method.getReturnType());
		}
		boolean answers = method.getReturnType() != void.class;
		String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
		HandlerExecution execution = this.executors
			.resolve(new HandlerExecution(annotation.execution(), annotation.executor()));
		MethodObserver observer = this.observer.observe(name, execution.kind() == IpcExecution.INLINE);
		return new MessageMethod(
				new MessageMethod.Signature(name, description,
						IntStream.of(annotation.value()).distinct().boxed().toList()),
				handle, answers ? ReturnType.writer(method, this.binder.targetClass(), this.converters) : null,
				this.executors.get(execution, description, observer), observer, this.service);
	}

	/**
	 * Find the parameter for the payload: the one with the annotation, else the one with
	 * no other meaning.
	 * @param method a method of the bean
	 * @return the parameter, or null if there is none
	 */
	static @Nullable MethodParameter payloadParameter(Method method) {
		List<MethodParameter> annotated = new ArrayList<>();
		List<MethodParameter> remaining = new ArrayList<>();
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new SynthesizingMethodParameter(method, i);
			if (parameter.hasParameterAnnotation(IpcPayload.class)) {
				annotated.add(parameter);
			}
			else if (ArgumentSource.MESSAGE.argument(parameter.getParameterType()) == null) {
				remaining.add(parameter);
			}
		}
		List<MethodParameter> candidates = annotated.isEmpty() ? remaining : annotated;
		if (candidates.size() > 1) {
			throw new InvalidIpcServiceException(
					"%s could take the payload, but so could parameter %d"
						.formatted(MethodBinder.describe(candidates.get(0)), candidates.get(1).getParameterIndex() + 1),
					"Take one payload, of a type that holds all of it. Other parameters are "
							+ ArgumentSource.MESSAGE.describe() + ".");
		}
		return candidates.isEmpty() ? null : candidates.getFirst();
	}

	private MethodHandle argument(MethodParameter parameter, @Nullable MethodParameter payload) {
		MethodHandle argument = parameter.equals(payload)
				? PayloadArgument.of(parameter, this.binder.targetClass(), this.converters)
				: ArgumentSource.MESSAGE.argument(parameter.getParameterType());
		if (argument == null && parameter.equals(payload) && LoneValue.is(parameter.getGenericParameterType())) {
			throw InvalidIpcServiceException.loneValue(MethodBinder.describe(parameter) + " is the whole payload");
		}
		if (argument == null) {
			throw new InvalidIpcServiceException("%s is not supported".formatted(MethodBinder.describe(parameter)),
					"An @IpcMessageHandler method takes any of " + ArgumentSource.MESSAGE.describe()
							+ ", and one payload: byte[], ByteBuffer, MemorySegment, String, or what an"
							+ " IpcPayloadConverter bean reads; with spring-boot-starter-jackson on the class path,"
							+ " any type as JSON.");
		}
		return argument;
	}

}
