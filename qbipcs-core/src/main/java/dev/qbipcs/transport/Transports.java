package dev.qbipcs.transport;

import dev.qbipcs.posix.Platform;
import dev.qbipcs.ring.SharedSemaphore;

/**
 * What both sides check before they do anything.
 */
public final class Transports {

	private static volatile boolean verified;

	private Transports() {
	}

	/**
	 * Check the platform and the C library's semaphores, once.
	 * @throws dev.qbipcs.IpcException with {@code ENOTSUP} or {@code EPERM} and what to
	 * do
	 */
	public static void verifyPlatform() {
		if (!verified) {
			Platform.verify();
			SharedSemaphore.verifyLayout();
			verified = true;
		}
	}

}
