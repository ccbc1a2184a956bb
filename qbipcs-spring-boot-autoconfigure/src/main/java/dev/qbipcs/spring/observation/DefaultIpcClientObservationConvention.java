package dev.qbipcs.spring.observation;

import dev.qbipcs.spring.observation.IpcClientObservationDocumentation.HighCardinalityKeyNames;
import dev.qbipcs.spring.observation.IpcClientObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValues;

/**
 * The default names of client observations.
 */
public class DefaultIpcClientObservationConvention implements IpcClientObservationConvention {

	@Override
	public String getName() {
		return "qbipcs.client";
	}

	@Override
	public String getContextualName(IpcClientObservationContext context) {
		return "ipc " + context.client().serviceName();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(IpcClientObservationContext context) {
		return KeyValues.of(LowCardinalityKeyNames.SERVICE.withValue(context.client().serviceName()),
				LowCardinalityKeyNames.TRANSPORT.withValue(context.client().transport().name()),
				LowCardinalityKeyNames.ERROR.withValue(ErrorNames.exception(context.getError())),
				LowCardinalityKeyNames.ERRNO.withValue(ErrorNames.errno(context.errorNumber())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(IpcClientObservationContext context) {
		return KeyValues.of(HighCardinalityKeyNames.PID.withValue(String.valueOf(context.client().peer().pid())),
				HighCardinalityKeyNames.MESSAGE_ID.withValue(String.valueOf(context.messageId())));
	}

}
