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

	/**
	 * Create the executors.
	 * @param service the name of the service
	 * @param serviceExecution the execution of the service
	 * @param executorBeans finds an executor bean by its name
	 */
	HandlerExecutors(String service, HandlerExecution serviceExecution, Function<String, Executor> executorBeans) {
		this.serviceExecution = serviceExecution;
		this.executorBeans = executorBeans;
		ThreadFactory threads = Thread.ofVirtual().name("qbipcs-" + service + "-", 1).factory();
		this.virtualThreads = (task) -> threads.newThread(task).start();
	}

	/**
	 * Find the executor of a handler.
	 * @param execution the execution of the handler
	 * @param handler names the handler in messages
	 * @return the executor, or null for the event loop
	 */
	@Nullable Executor get(HandlerExecution execution, String handler) {
		HandlerExecution resolved = execution.orElse(this.serviceExecution);
		return switch (resolved.kind()) {
			case INLINE -> null;
			case DEFAULT, VIRTUAL_THREAD -> this.virtualThreads;
			case EXECUTOR -> bean(resolved.executor(), handler);
		};
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
