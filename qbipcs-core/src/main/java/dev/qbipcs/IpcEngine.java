package dev.qbipcs;

import java.util.ServiceLoader;

/**
 * What makes servers and loops. The engine of this library is found by the
 * {@link ServiceLoader}; applications have no need for it.
 */
public interface IpcEngine {

	/**
	 * Make a server that is not started yet.
	 * @param settings all that the builder collected
	 * @return the server
	 */
	IpcServer createServer(IpcServerSettings settings);

	/**
	 * Make a running event loop.
	 * @param name the name of its thread
	 * @param polling how it looks for input before it parks
	 * @return the loop
	 */
	EventLoop createEventLoop(String name, PollingPolicy polling);

	/**
	 * Find the engine.
	 * @return the engine on the class path
	 */
	static IpcEngine get() {
		return ServiceLoader.load(IpcEngine.class, IpcEngine.class.getClassLoader())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"No IpcEngine found: META-INF/services/dev.qbipcs.IpcEngine of qbipcs-core is missing from the"
							+ " class path. Does a shaded jar drop service files?"));
	}

}
