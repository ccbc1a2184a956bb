package dev.qbipcs.internal.transport;

import dev.qbipcs.internal.posix.Platform;
import dev.qbipcs.internal.ring.SharedSemaphore;

/**
 * What both sides check before they do anything.
 */
public final class Transports {

	private static volatile boolean verified;

	private Transports() {
	}

	/**
	 * Check the platform, the C library's semaphores and the native library of sockets,
	 * once.
	 * @throws dev.qbipcs.IpcException with {@code ENOTSUP}, {@code EPERM} or
	 * {@code ELIBACC} and what to do
	 */
	public static void verifyPlatform() {
		if (!verified) {
			Platform.verify();
			SharedSemaphore.verifyLayout();
			NativeSockets.verify();
			verified = true;
		}
	}

}
