package dev.qbipcs.spring.handler;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

import dev.qbipcs.spring.handler.MethodObserver.Activity;
import org.jspecify.annotations.Nullable;

/**
 * The executors of a service's handlers.
 */
final class HandlerExecutors {

	private final HandlerExecution serviceExecution;

	private final Function<String, Executor> executorBeans;

	private final Executor virtualThreads;

	private final HandlerCalls calls;

	/**
	 * Create the executors.
	 * @param service the name of the service
	 * @param serviceExecution the execution of the service
	 * @param executorBeans finds an executor bean by its name
	 * @param calls counts the calls that they run
	 */
	HandlerExecutors(String service, HandlerExecution serviceExecution, Function<String, Executor> executorBeans,
			HandlerCalls calls) {
		this.serviceExecution = serviceExecution;
		this.executorBeans = executorBeans;
		this.calls = calls;
		ThreadFactory threads = Thread.ofVirtual().name("qbipcs-" + service + "-", 1).factory();
		this.virtualThreads = (task) -> threads.newThread(task).start();
	}

	/**
	 * Complete the execution of a handler.
	 * @param execution the execution as its annotation says
	 * @return the execution with what the service says
	 */
	HandlerExecution resolve(HandlerExecution execution) {
		return execution.orElse(this.serviceExecution);
	}

	/**
	 * Find the executor of a handler.
	 * @param execution the execution of the handler, resolved
	 * @param handler names the handler in messages
	 * @param observer watches its calls
	 * @return what runs its calls, or null for the event loop
	 */
	@Nullable CallExecutor get(HandlerExecution execution, String handler, MethodObserver observer) {
		return switch (execution.kind()) {
			case INLINE -> null;
			case DEFAULT, ADAPTIVE -> new AdaptiveExecution(onVirtualThreads(observer), this.calls, observer);
			case VIRTUAL_THREAD -> onVirtualThreads(observer);
			case EXECUTOR -> on(bean(execution.executor(), handler), this.calls::onExecutor, observer);
		};
	}

	private CallExecutor onVirtualThreads(MethodObserver observer) {
		return on(this.virtualThreads, this.calls::onVirtualThread, observer);
	}

	private static CallExecutor on(Executor executor, Runnable counter, MethodObserver observer) {
		return (connection, call) -> executor.execute(() -> {
			Activity activity = Activity.NONE;
			try {
				counter.run();
				activity = observer.active();
			}
			finally {
				runUntil(activity, call);
			}
		});
	}

	private static void runUntil(Activity activity, Runnable call) {
		try {
			call.run();
		}
		finally {
			activity.end();
		}
	}

	private Executor bean(String name, String handler) {
		if (name.isEmpty()) {
			throw new InvalidIpcServiceException("%s is to run on an executor, but none is named".formatted(handler),
					"Set the executor attribute of @IpcMessageHandler or @IpcService, or the executor property of the"
							+ " service, to the name of an Executor bean.");
		}
		return this.executorBeans.apply(name);
	}

}
