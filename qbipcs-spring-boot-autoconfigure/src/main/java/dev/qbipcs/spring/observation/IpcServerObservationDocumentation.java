package dev.qbipcs.spring.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of services.
 */
public enum IpcServerObservationDocumentation implements ObservationDocumentation {

	/** The call of a handler, until its answer is there. */
	HANDLER {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultIpcServerObservationConvention.class;
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

		/** The name that clients connect to. */
		SERVICE("service"),

		/** The handler, as {@code Class.method}. */
		METHOD("method"),

		/** {@code SHARED_MEMORY} or {@code SOCKET}. */
		TRANSPORT("transport"),

		/**
		 * Simple name of the exception's class, or {@code none}. The same as the tag that
		 * Micrometer gives to timers.
		 */
		ERROR("error"),

		/**
		 * Name of the error in the response, {@code OTHER} if it has no name, or {@code
		 * none}.
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

		/** Process id of the client. */
		PID("pid"),

		/** The number of the connection. */
		CONNECTION_ID("connection.id"),

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
