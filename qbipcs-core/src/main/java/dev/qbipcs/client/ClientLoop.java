package dev.qbipcs.client;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.loop.EpollLoop;
import dev.qbipcs.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * The loop of all clients of this process: one thread, which sleeps as long as nothing
 * happens. No callback of the application runs on it.
 */
final class ClientLoop {

	private static @Nullable EventLoop shared;

	private ClientLoop() {
	}

	// Started with the first client; a failure is not remembered.
	static synchronized EventLoop get() {
		EventLoop loop = shared;
		if (loop == null) {
			loop = EpollLoop.start("qbipcs-client", PollingPolicy.OFF);
			shared = loop;
		}
		return loop;
	}

}
