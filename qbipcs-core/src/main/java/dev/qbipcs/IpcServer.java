package dev.qbipcs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.spi.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * An IPC service, as {@code qb_ipcs_service_t}. Any thread may call any method.
 *
 * <pre>
 * try (IpcServer server = IpcServer.builder("echo")
 * 		.handler((message) -&gt; message.reply(message.segment()))
 * 		.build()) {
 * 	server.start();
 * 	...
 * }
 * </pre>
 */
public interface IpcServer extends AutoCloseable {

	/**
	 * Begin a service.
	 * @param name what clients connect to ({@code qb_ipcs_create}); 1 to 106 bytes of
	 * UTF-8 without NUL and slash, at most 56 with {@link IpcTransport#SOCKET}
	 * @return a builder
	 */
	static IpcServerBuilder builder(String name) {
		return new IpcServerBuilder(name);
	}

	/**
	 * Return the name that clients connect to.
	 * @return the name
	 */
	String name();

	/**
	 * Return the id given to the service.
	 * @return the service id
	 */
	int serviceId();

	/**
	 * Return how messages travel.
	 * @return the resolved transport
	 */
	IpcTransport transport();

	/**
	 * Return the loop that the service listens on, the first of {@link #eventLoops()}.
	 * @return the loop that it was given, or the one of its own while it runs; else empty
	 */
	Optional<EventLoop> eventLoop();

	/**
	 * Return the loops that the service runs on. The first one listens; a connection
	 * belongs to one of them as long as it exists.
	 * @return the loops that it was given, or those of its own while it runs; else none
	 */
	List<EventLoop> eventLoops();

	/**
	 * Return the statistics of the loops of this service.
	 * @return the sums for its loops; of those of its own since the service was made, and
	 * of those that it was given since they began
	 */
	LoopStats loopStats();

	/**
	 * Publish the service ({@code qb_ipcs_run}). If it fails nothing is left behind, and
	 * it may be tried again.
	 * @throws IpcException if the name is in use ({@code EADDRINUSE}), shared memory
	 * cannot be used ({@code EACCES}, {@code ENOENT}) or the platform is not supported
	 * ({@code ENOTSUP})
	 */
	void start();

	/**
	 * Tell whether clients can connect.
	 * @return whether the service was started and not closed
	 */
	boolean isRunning();

	/**
	 * Withdraw the service and disconnect all clients ({@code qb_ipcs_destroy}). Returns
	 * when that is done, unless called on one of its event loops; an interrupt does not
	 * end the wait, and the thread stays interrupted. A closed service may be started
	 * again. A handler may do either, on whatever thread it runs; what it answers
	 * afterwards reaches no client.
	 */
	@Override
	void close();

	/**
	 * End the service gracefully: withdraw it, so that no client connects any more, ask
	 * the clients to send no further request (flow control, as with
	 * {@link RequestRate#OFF}), but handle and answer what they sent already.
	 * {@link #close()} is to follow, and may be called at any time. A handler must not
	 * wait for the end, since its own request is being handled; it may have the service
	 * closed then ({@code drain().thenRun(server::close)}).
	 * @return completes, on an event loop, when no request waits or is being handled, or
	 * the service was closed; never, if a client goes on sending whatever it is asked, so
	 * wait for a limited time
	 */
	CompletableFuture<Void> drain();

	/**
	 * Return how eagerly requests are read.
	 * @return the rate
	 */
	RequestRate requestRate();

	/**
	 * Choose how eagerly requests are read, of the connections there are and of those to
	 * come ({@code qb_ipcs_request_rate_limit}).
	 * @param rate the new rate
	 */
	void setRequestRate(RequestRate rate);

	/**
	 * Return the established connections ({@code qb_ipcs_connection_first_get} and
	 * {@code next_get}).
	 * @return a snapshot
	 */
	List<IpcConnection> connections();

	/**
	 * Return the counters ({@code qb_ipcs_stats_get}).
	 * @return a snapshot
	 */
	ServiceStats stats();

	/**
	 * Return the counters and start the closed connections again at zero.
	 * @return the counters before
	 */
	ServiceStats statsAndReset();

	/**
	 * Return what the service did since it was made.
	 * @return counts that never go back, for monitoring
	 */
	ServiceTotals totals();

	/**
	 * Return how much shared memory the files of clients take, and may take.
	 * @return what is reserved now, and the limits
	 */
	SharedMemoryStats sharedMemory();

	/**
	 * Attach an object of the application ({@code qb_ipcs_service_context_set}).
	 * @param context the object, or null to detach
	 */
	void setContext(@Nullable Object context);

	/**
	 * Return the attached object ({@code qb_ipcs_service_context_get}).
	 * @param <T> its type
	 * @param type its type
	 * @return the object, or empty if there is none of that type
	 */
	<T> Optional<T> context(Class<T> type);

}
