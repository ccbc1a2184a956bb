package dev.qbipcs.spring.server;

import java.time.Duration;

/**
 * Whether the event loop of a service turns. Of several loops, this is the state of the
 * worst.
 *
 * @param open false if it was closed, and so will never turn again
 * @param responsive whether it ran the job that was posted to it
 * @param delay how long it took to run the job, or how long the job has been pending
 */
public record IpcLoopState(boolean open, boolean responsive, Duration delay) {

	static final IpcLoopState CLOSED = new IpcLoopState(false, false, Duration.ZERO);

}
