package dev.qbipcs.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of clients.
 */
public enum IpcClientObservationDocumentation implements ObservationDocumentation {

	/** A request, until its response is there. */
	CALL {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultIpcClientObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeyNames.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeyNames.values();
		}

	};

	/** Keys with few values. */
	public enum LowCardinalityKeyNames implements KeyName {

		/** The name of the service. */
		SERVICE("service"),

		/** {@code SHARED_MEMORY} or {@code SOCKET}. */
		TRANSPORT("transport"),

		/** Simple name of the exception's class, or {@code none}. */
		ERROR("error"),

		/**
		 * Name of the error number in the response or of the failed call, {@code OTHER}
		 * if it has no name, or {@code none}.
		 */
		ERRNO("errno");

		private final String key;

		LowCardinalityKeyNames(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/** Keys with many values. */
	public enum HighCardinalityKeyNames implements KeyName {

		/** Process id of the server. */
		PID("pid"),

		/** The id in the request's header. */
		MESSAGE_ID("message.id");

		private final String key;

		HighCardinalityKeyNames(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
