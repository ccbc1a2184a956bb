package dev.qbipcs.spring.handler;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;

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
	 * Find the executor of a handler.
	 * @param execution the execution of the handler
	 * @param handler names the handler in messages
	 * @return what runs its calls, or null for the event loop
	 */
	@Nullable CallExecutor get(HandlerExecution execution, String handler) {
		HandlerExecution resolved = execution.orElse(this.serviceExecution);
		return switch (resolved.kind()) {
			case INLINE -> null;
			case DEFAULT, ADAPTIVE -> new AdaptiveExecution(onVirtualThreads(), this.calls);
			case VIRTUAL_THREAD -> onVirtualThreads();
			case EXECUTOR -> on(bean(resolved.executor(), handler), this.calls::onExecutor);
		};
	}

	private CallExecutor onVirtualThreads() {
		return on(this.virtualThreads, this.calls::onVirtualThread);
	}

	private static CallExecutor on(Executor executor, Runnable counter) {
		return (connection, call) -> executor.execute(() -> {
			try {
				counter.run();
			}
			finally {
				call.run();
			}
		});
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
