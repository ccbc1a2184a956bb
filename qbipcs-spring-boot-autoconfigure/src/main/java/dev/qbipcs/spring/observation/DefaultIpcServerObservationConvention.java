package dev.qbipcs.spring.observation;

import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.observation.IpcServerObservationDocumentation.HighCardinalityKeyNames;
import dev.qbipcs.spring.observation.IpcServerObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValues;

/**
 * The default names of handler observations.
 */
public class DefaultIpcServerObservationConvention implements IpcServerObservationConvention {

	static final String NAME = "qbipcs.server";

	@Override
	public String getName() {
		return NAME;
	}

	@Override
	public String getContextualName(IpcServerObservationContext context) {
		return "ipc " + context.method();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(IpcServerObservationContext context) {
		IpcServer service = context.connection().server();
		return KeyValues.of(LowCardinalityKeyNames.SERVICE.withValue(service.name()),
				LowCardinalityKeyNames.METHOD.withValue(context.method()),
				LowCardinalityKeyNames.TRANSPORT.withValue(service.transport().name()),
				LowCardinalityKeyNames.ERROR.withValue(ErrorNames.exception(context.getError())),
				LowCardinalityKeyNames.ERRNO.withValue(ErrorNames.errno(context.errorNumber())));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(IpcServerObservationContext context) {
		return KeyValues.of(HighCardinalityKeyNames.PID.withValue(String.valueOf(context.connection().peer().pid())),
				HighCardinalityKeyNames.CONNECTION_ID.withValue(String.valueOf(context.connection().id())),
				HighCardinalityKeyNames.MESSAGE_ID.withValue(String.valueOf(context.messageId())));
	}

}
