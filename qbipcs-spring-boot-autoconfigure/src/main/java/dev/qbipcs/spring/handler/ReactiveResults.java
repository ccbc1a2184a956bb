package dev.qbipcs.spring.handler;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Pending results of Reactor, or of a library that it adapts, such as {@link Mono}.
 * Without Reactor on the class path there are none.
 */
final class ReactiveResults {

	private ReactiveResults() {
	}

	/**
	 * Return whether a type is that of a single result to come, other than
	 * {@link CompletionStage}, which needs no library.
	 * @param type a method's return type
	 * @return whether it is
	 */
	static boolean isOne(Class<?> type) {
		return !CompletionStage.class.isAssignableFrom(type) && adapter(type) != null;
	}

	/**
	 * Check that a method does not promise many results.
	 * @param method a method of the bean
	 * @throws InvalidIpcServiceException if it does
	 */
	static void refuseMany(Method method) {
		ReactiveAdapter adapter = adapter(method.getReturnType());
		if (adapter != null && adapter.isMultiValue()) {
			throw new InvalidIpcServiceException(
					"Method %s returns %s, but a request has one response".formatted(MethodBinder.describe(method),
							method.getReturnType().getSimpleName()),
					"Return a Mono, of a list if need be, or send events with IpcConnection.");
		}
	}

	/**
	 * Adapt a method's result to a {@link CompletionStage}.
	 * @param handle calls a method that returns a type of {@link #isOne(Class)}
	 * @param type that type
	 * @return calls it and subscribes to the result
	 */
	static MethodHandle toStage(MethodHandle handle, Class<?> type) {
		try {
			MethodHandle subscribe = MethodHandles.lookup()
				.findStatic(ReactiveResults.class, "subscribe",
						MethodType.methodType(Object.class, ReactiveAdapter.class, Object.class));
			return MethodHandles.filterReturnValue(handle, subscribe.bindTo(adapter(type)));
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError("No method subscribe in " + ReactiveResults.class.getName(), ex);
		}
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> type) {
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
	}

	@SuppressWarnings("UnusedMethod")
	private static @Nullable Object subscribe(ReactiveAdapter adapter, @Nullable Object result) {
		return (result != null) ? Mono.from(adapter.toPublisher(result)).toFuture() : null;
	}

}
