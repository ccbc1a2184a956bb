package dev.qbipcs.spring.server;

import java.time.Duration;

/**
 * Whether the event loop of a service turns. If there are several, what is said of them
 * is what is true of the one that is worst off.
 *
 * @param open false if it was closed, and so will never turn again
 * @param responsive whether it ran the job that it was given
 * @param delay how long it took to run the job, or has been owing it
 */
public record IpcLoopState(boolean open, boolean responsive, Duration delay) {

	static final IpcLoopState CLOSED = new IpcLoopState(false, false, Duration.ZERO);

}
