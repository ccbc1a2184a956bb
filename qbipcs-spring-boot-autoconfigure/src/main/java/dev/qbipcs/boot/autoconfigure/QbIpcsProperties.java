package dev.qbipcs.boot.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;

/**
 * The properties {@code qbipcs.*}. They validate themselves, so that no validation
 * library is needed.
 */
@ConfigurationProperties("qbipcs")
public class QbIpcsProperties implements Validator {

	/**
	 * Whether IPC services are started.
	 */
	private boolean enabled = true;

	@NestedConfigurationProperty
	private final IpcServerProperties server = new IpcServerProperties();

	private final Client client = new Client();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public IpcServerProperties getServer() {
		return this.server;
	}

	public Client getClient() {
		return this.client;
	}

	@Override
	public boolean supports(Class<?> type) {
		return type == IpcServiceProperties.class || type == IpcServerProperties.Polling.class
				|| type == IpcServerProperties.class;
	}

	@Override
	public void validate(Object target, Errors errors) {
		if (target instanceof IpcServerProperties.Polling polling) {
			polling.validate(errors);
		}
		else if (target instanceof IpcServerProperties shared) {
			new ServiceValidator(errors).validate(shared);
		}
		else {
			new ServiceValidator(errors).validate((IpcServiceProperties) target);
		}
	}

	/**
	 * The clients of this application.
	 */
	public static class Client {

		@NestedConfigurationProperty
		private final Observation observation = new Observation();

		public Observation getObservation() {
			return this.observation;
		}

	}

	/**
	 * The observation of calls.
	 */
	public static class Observation {

		/**
		 * Whether calls are observed: those of handlers (server), or those that clients
		 * of this application make (client).
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

}
