package dev.qbipcs.spring.observation;

import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.handler.MethodObserver;
import dev.qbipcs.spring.observation.IpcServerObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * Times the calls of handlers without observing them. Its meters are those that
 * {@link DefaultIpcServerObservationConvention} and Micrometer's
 * {@code DefaultMeterObservationHandler} make of the observations of
 * {@link IpcServerObserver}: names, tags and values are the same, for a small part of the
 * cost. Calls that are over before they leave the event loop do not show up among the
 * active ones.
 */
public final class IpcServerTimers implements HandlerObserver {

	private final MeterRegistry registry;

	private final Tags tags;

	private final boolean active;

	/**
	 * Create an observer.
	 * @param registry the registry of the meters
	 * @param tags further tags of all timers
	 * @param active whether to keep long-task timers of the calls that last
	 */
	public IpcServerTimers(MeterRegistry registry, Tags tags, boolean active) {
		this.registry = registry;
		this.tags = tags;
		this.active = active;
	}

	@Override
	public MethodObserver observe(String method, boolean inline) {
		return new TimedMethod((server) -> new HandlerMeters(this.registry,
				Tags.of(IpcServerObservationDocumentation.LowCardinalityKeyNames.SERVICE.asString(), server.name(),
						LowCardinalityKeyNames.METHOD.asString(), method, LowCardinalityKeyNames.TRANSPORT.asString(),
						server.transport().name()),
				this.tags, this.active));
	}

}
