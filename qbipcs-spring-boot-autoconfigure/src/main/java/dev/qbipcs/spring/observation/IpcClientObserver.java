package dev.qbipcs.spring.observation;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes the calls of clients that are made through it. Thread-safe.
 */
public final class IpcClientObserver {

	private static final IpcClientObservationConvention DEFAULT = new DefaultIpcClientObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable IpcClientObservationConvention convention;

	/**
	 * Create an observer.
	 * @param registry the registry of the observations
	 * @param convention the naming convention, or null for the default
	 */
	public IpcClientObserver(ObservationRegistry registry, @Nullable IpcClientObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Send a request and receive its response, as
	 * {@link IpcClient#sendAndReceive(int, MemorySegment, Duration)} does.
	 * @param client the calling client
	 * @param id the id in the request's header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 */
	public IpcReply sendAndReceive(IpcClient client, int id, MemorySegment payload, Duration timeout) {
		if (this.registry.isNoop()) {
			return client.sendAndReceive(id, payload, timeout);
		}
		IpcClientObservationContext context = new IpcClientObservationContext(client, id);
		Observation observation = IpcClientObservationDocumentation.CALL.observation(this.convention, DEFAULT,
				() -> context, this.registry);
		return observation.observe(() -> {
			try {
				IpcReply reply = client.sendAndReceive(id, payload, timeout);
				context.setErrorNumber(reply.error());
				return reply;
			}
			catch (IpcException ex) {
				context.setErrorNumber(-Math.abs(ex.error()));
				throw ex;
			}
		});
	}

	/**
	 * Send a request and receive its response.
	 * @param client the calling client
	 * @param id the id in the request's header, 0 or more
	 * @param payload what follows the header
	 * @param timeout how long to wait in all; negative for ever
	 * @return the response
	 */
	public IpcReply sendAndReceive(IpcClient client, int id, byte[] payload, Duration timeout) {
		return sendAndReceive(client, id, MemorySegment.ofArray(payload), timeout);
	}

}
