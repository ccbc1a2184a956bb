package dev.qbipcs.spring.handler;

import dev.qbipcs.spring.annotation.IpcExecution;

/**
 * Where a handler runs, as set by an annotation or a property.
 *
 * @param kind the kind of execution
 * @param executor the name of an executor bean, or nothing
 */
public record HandlerExecution(IpcExecution kind, String executor) {

	/** Nothing is set. */
	public static final HandlerExecution DEFAULT = new HandlerExecution(IpcExecution.DEFAULT, "");

	/**
	 * Create an execution; naming an executor implies {@link IpcExecution#EXECUTOR}.
	 * @throws InvalidIpcServiceException if the executor would not be used
	 */
	public HandlerExecution {
		if (!executor.isEmpty()) {
			if (kind == IpcExecution.DEFAULT) {
				kind = IpcExecution.EXECUTOR;
			}
			else if (kind != IpcExecution.EXECUTOR) {
				throw new InvalidIpcServiceException(
						"Executor \"%s\" is named, but the execution is %s".formatted(executor, kind),
						"Name no executor, or let the execution be EXECUTOR.");
			}
		}
	}

	/**
	 * Inherit unset parts from the level above.
	 * @param parent the level above
	 * @return the combination of both
	 */
	public HandlerExecution orElse(HandlerExecution parent) {
		if (this.kind == IpcExecution.DEFAULT) {
			return parent;
		}
		if (this.kind == IpcExecution.EXECUTOR && this.executor.isEmpty()) {
			return new HandlerExecution(IpcExecution.EXECUTOR, parent.executor());
		}
		return this;
	}

}
