package dev.qbipcs.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of clients and their keys. A bean of this type replaces
 * {@link DefaultIpcClientObservationConvention}.
 */
public interface IpcClientObservationConvention extends ObservationConvention<IpcClientObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof IpcClientObservationContext;
	}

}
