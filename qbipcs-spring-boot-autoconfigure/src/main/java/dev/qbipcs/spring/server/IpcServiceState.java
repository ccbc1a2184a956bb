package dev.qbipcs.spring.server;

/**
 * Whether a service can be reached.
 */
public enum IpcServiceState {

	/** Clients can connect. */
	RUNNING,

	/** Not started yet, or stopped on purpose. */
	STOPPED,

	/** The last attempt to start it failed. */
	FAILED

}
