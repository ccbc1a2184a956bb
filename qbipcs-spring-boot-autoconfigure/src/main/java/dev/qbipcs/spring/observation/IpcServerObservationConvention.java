package dev.qbipcs.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of handlers and their keys. A bean of this type replaces
 * {@link DefaultIpcServerObservationConvention}.
 */
public interface IpcServerObservationConvention extends ObservationConvention<IpcServerObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof IpcServerObservationContext;
	}

}
