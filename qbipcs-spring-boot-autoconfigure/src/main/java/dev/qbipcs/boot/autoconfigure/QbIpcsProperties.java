package dev.qbipcs.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.annotation.IpcExecution;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;
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

	private final Server server = new Server();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Server getServer() {
		return this.server;
	}

	@Override
	public boolean supports(Class<?> type) {
		return type == Service.class;
	}

	@Override
	public void validate(Object target, Errors errors) {
		new ServiceValidator(errors).validate((Service) target);
	}

	/**
	 * The services that this application offers.
	 */
	public static class Server {

		/**
		 * Settings of services, by the names that clients connect to. They override the
		 * attributes of the annotation. A name with other characters than lower-case
		 * letters, digits and dashes stands in brackets: services[my.service].
		 */
		private final Map<String, Service> services = new LinkedHashMap<>();

		public Map<String, Service> getServices() {
			return this.services;
		}

	}

	/**
	 * Settings of a service.
	 */
	public static class Service {

		/**
		 * Whether this service is started.
		 */
		private boolean enabled = true;

		/**
		 * How messages travel. Overrides the annotation.
		 */
		private @Nullable IpcTransport transport;

		/**
		 * A number for the application. Overrides the annotation.
		 */
		private @Nullable Integer id;

		/**
		 * Where handlers run that do not say it themselves. Overrides the annotation.
		 */
		private IpcExecution execution = IpcExecution.DEFAULT;

		/**
		 * Name of the Executor bean for the handlers. Implies the execution "executor".
		 * Overrides the annotation.
		 */
		private String executor = "";

		/**
		 * How eagerly requests are read at first. With "off" none is read until the
		 * application changes the rate.
		 */
		private @Nullable RequestRate requestRate;

		/**
		 * Lower bound of a client's buffer size, from 12328B to 512MB. A client that asks
		 * for less gets this much.
		 */
		private @Nullable DataSize enforceBufferSize;

		/**
		 * Upper bound of a client's buffer size, from 12328B to 512MB; 4MB by default. A
		 * client that asks for more gets this much. A connection takes three times its
		 * buffer size of shared memory.
		 */
		private @Nullable DataSize maxBufferSize;

		/**
		 * Most clients at once; 10000 by default. Further ones are rejected with EUSERS.
		 */
		private @Nullable Integer maxConnections;

		/**
		 * Most clients that are introducing themselves at once; 128 by default. Further
		 * ones wait.
		 */
		private @Nullable Integer maxPendingHandshakes;

		/**
		 * How long a client may take to introduce itself; 5s by default.
		 */
		private @Nullable Duration handshakeTimeout;

		/**
		 * Users that may connect, by name or number. If neither users nor groups are
		 * named everybody may; otherwise nobody else may, not even root.
		 */
		private Set<String> allowedUsers = new LinkedHashSet<>();

		/**
		 * Groups whose members may connect, by name or number, beside the allowed users.
		 */
		private Set<String> allowedGroups = new LinkedHashSet<>();

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable IpcTransport getTransport() {
			return this.transport;
		}

		public void setTransport(@Nullable IpcTransport transport) {
			this.transport = transport;
		}

		public @Nullable Integer getId() {
			return this.id;
		}

		public void setId(@Nullable Integer id) {
			this.id = id;
		}

		public IpcExecution getExecution() {
			return this.execution;
		}

		public void setExecution(IpcExecution execution) {
			this.execution = execution;
		}

		public String getExecutor() {
			return this.executor;
		}

		public void setExecutor(String executor) {
			this.executor = executor;
		}

		public @Nullable RequestRate getRequestRate() {
			return this.requestRate;
		}

		public void setRequestRate(@Nullable RequestRate requestRate) {
			this.requestRate = requestRate;
		}

		public @Nullable DataSize getEnforceBufferSize() {
			return this.enforceBufferSize;
		}

		public void setEnforceBufferSize(@Nullable DataSize enforceBufferSize) {
			this.enforceBufferSize = enforceBufferSize;
		}

		public @Nullable DataSize getMaxBufferSize() {
			return this.maxBufferSize;
		}

		public void setMaxBufferSize(@Nullable DataSize maxBufferSize) {
			this.maxBufferSize = maxBufferSize;
		}

		public @Nullable Integer getMaxConnections() {
			return this.maxConnections;
		}

		public void setMaxConnections(@Nullable Integer maxConnections) {
			this.maxConnections = maxConnections;
		}

		public @Nullable Integer getMaxPendingHandshakes() {
			return this.maxPendingHandshakes;
		}

		public void setMaxPendingHandshakes(@Nullable Integer maxPendingHandshakes) {
			this.maxPendingHandshakes = maxPendingHandshakes;
		}

		public @Nullable Duration getHandshakeTimeout() {
			return this.handshakeTimeout;
		}

		public void setHandshakeTimeout(@Nullable Duration handshakeTimeout) {
			this.handshakeTimeout = handshakeTimeout;
		}

		public Set<String> getAllowedUsers() {
			return this.allowedUsers;
		}

		public void setAllowedUsers(Set<String> allowedUsers) {
			this.allowedUsers = allowedUsers;
		}

		public Set<String> getAllowedGroups() {
			return this.allowedGroups;
		}

		public void setAllowedGroups(Set<String> allowedGroups) {
			this.allowedGroups = allowedGroups;
		}

	}

}
