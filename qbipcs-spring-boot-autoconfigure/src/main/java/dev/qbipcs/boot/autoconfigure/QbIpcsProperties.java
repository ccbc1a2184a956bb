package dev.qbipcs.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.RequestRate;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.spring.annotation.IpcExecution;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
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

	private final Client client = new Client();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Server getServer() {
		return this.server;
	}

	public Client getClient() {
		return this.client;
	}

	@Override
	public boolean supports(Class<?> type) {
		return type == Service.class || type == Polling.class || type == Server.class;
	}

	@Override
	public void validate(Object target, Errors errors) {
		if (target instanceof Polling polling) {
			polling.validate(errors);
		}
		else if (target instanceof Server shared) {
			new ServiceValidator(errors).validate(shared);
		}
		else {
			new ServiceValidator(errors).validate((Service) target);
		}
	}

	/**
	 * The services that this application offers.
	 */
	public static class Server {

		/**
		 * How many event loops the services share, from 1 to 64, each with a thread. More
		 * than one helps if inline handlers keep a loop busy and there are cores to
		 * spare; such handlers must be safe for use by several threads then.
		 */
		private int loops = 1;

		@NestedConfigurationProperty
		private final Sockets sockets = new Sockets();

		@NestedConfigurationProperty
		private final Polling polling = new Polling();

		@NestedConfigurationProperty
		private final Metrics metrics = new Metrics();

		@NestedConfigurationProperty
		private final ServerObservation observation = new ServerObservation();

		/**
		 * Settings of services, by the names that clients connect to. They override the
		 * attributes of the annotation. A name with other characters than lower-case
		 * letters, digits and dashes stands in brackets: services[my.service].
		 */
		private final Map<String, Service> services = new LinkedHashMap<>();

		public int getLoops() {
			return this.loops;
		}

		public void setLoops(int loops) {
			this.loops = loops;
		}

		public Sockets getSockets() {
			return this.sockets;
		}

		public Polling getPolling() {
			return this.polling;
		}

		public Metrics getMetrics() {
			return this.metrics;
		}

		public ServerObservation getObservation() {
			return this.observation;
		}

		public Map<String, Service> getServices() {
			return this.services;
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
	 * Where clients look for the sockets on which services listen. It must be what the
	 * libqb of this host was built with.
	 */
	public static class Sockets {

		/**
		 * File whose existence forces sockets into a directory, instead of abstract
		 * names. As in libqb: /etc/libqb/force-filesystem-sockets.
		 */
		private Path forceFile = SocketPlacement.hostDefault().forceFile();

		/**
		 * Directory of the sockets while that file exists. As in libqb: /tmp on Debian,
		 * /var/run elsewhere.
		 */
		private Path directory = SocketPlacement.hostDefault().directory();

		public Path getForceFile() {
			return this.forceFile;
		}

		public void setForceFile(Path forceFile) {
			this.forceFile = forceFile;
		}

		public Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(Path directory) {
			this.directory = directory;
		}

		SocketPlacement placement() {
			return new SocketPlacement(this.forceFile, this.directory);
		}

	}

	/**
	 * How services look for requests before they park.
	 */
	public static class Polling {

		/**
		 * Whether services look for requests for a while before they park. Who is idle
		 * uses no processor time, either way.
		 */
		private boolean enabled = true;

		/**
		 * Longest time to look after the last request, up to 100ms. It shrinks by itself
		 * where it does not help.
		 */
		private Duration maxTime = PollingPolicy.DEFAULT.maxTime();

		/**
		 * How many times in succession a connection must have woken the service, each
		 * within 10 ms of the last, before it is looked at.
		 */
		private int minActivity = PollingPolicy.DEFAULT.minActivity();

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public Duration getMaxTime() {
			return this.maxTime;
		}

		public void setMaxTime(Duration maxTime) {
			this.maxTime = maxTime;
		}

		public int getMinActivity() {
			return this.minActivity;
		}

		public void setMinActivity(int minActivity) {
			this.minActivity = minActivity;
		}

		PollingPolicy policy() {
			return this.enabled ? new PollingPolicy(this.maxTime, this.minActivity) : PollingPolicy.OFF;
		}

		private void validate(Errors errors) {
			check("maxTime", () -> new PollingPolicy(this.maxTime, 1), errors);
			check("minActivity", () -> new PollingPolicy(Duration.ZERO, this.minActivity), errors);
		}

		private static void check(String field, Runnable attempt, Errors errors) {
			try {
				attempt.run();
			}
			catch (IllegalArgumentException ex) {
				errors.rejectValue(field, "outOfRange", String.valueOf(ex.getMessage()));
			}
		}

	}

	/**
	 * The meters of services.
	 */
	public static class Metrics {

		/**
		 * Whether services have meters.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
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

	/**
	 * The observation of handlers' calls.
	 */
	public static class ServerObservation extends Observation {

		/**
		 * Whether calls of handlers that run on the event loop are observed, too. That
		 * takes longer than most of them.
		 */
		private boolean inline;

		public boolean isInline() {
			return this.inline;
		}

		public void setInline(boolean inline) {
			this.inline = inline;
		}

	}

	/**
	 * Settings of a service.
	 *
	 * @param enabled Whether this service is started.
	 * @param transport How messages travel. Overrides the annotation.
	 * @param id A number for the application. Overrides the annotation.
	 * @param execution Where handlers run that do not say it themselves. Overrides the
	 * annotation.
	 * @param executor Name of the Executor bean for the handlers. Implies the execution
	 * "executor". Overrides the annotation.
	 * @param requestRate How eagerly requests are read at first. With "off" none is read
	 * until the application changes the rate.
	 * @param loops How many event loops of its own this service has, from 1 to 64,
	 * instead of those that all share.
	 * @param enforceBufferSize Lower bound of a client's buffer size, from 12328B to
	 * 512MB. A client that asks for less gets this much.
	 * @param maxBufferSize Upper bound of a client's buffer size, from 12328B to 512MB;
	 * 4MB by default. A client that asks for more gets this much. A connection takes
	 * three times its buffer size of shared memory.
	 * @param maxConnections Most clients at once; 10000 by default. Further ones are
	 * rejected with EUSERS.
	 * @param maxConnectionsPerUser Most clients of the same user at once; 2500 by
	 * default. Further ones are rejected with EUSERS.
	 * @param maxPendingHandshakes Most clients that are introducing themselves at once;
	 * 128 by default. A further one takes the place of the oldest of the user who has
	 * most.
	 * @param handshakeTimeout How long a client may take to introduce itself; 5s by
	 * default.
	 * @param allowedUsers Users that may connect, by name or number. If neither users nor
	 * groups are named everybody may; otherwise nobody else may, not even root.
	 * @param allowedGroups Groups whose members may connect, by name or number, beside
	 * the allowed users.
	 * @param observation Whether the calls of this service's handlers are observed.
	 */
	public record Service(@DefaultValue("true") boolean enabled, @Nullable IpcTransport transport, @Nullable Integer id,
			@DefaultValue("default") IpcExecution execution, @DefaultValue("") String executor,
			@Nullable RequestRate requestRate, @Nullable Integer loops, @Nullable DataSize enforceBufferSize,
			@Nullable DataSize maxBufferSize, @Nullable Integer maxConnections, @Nullable Integer maxConnectionsPerUser,
			@Nullable Integer maxPendingHandshakes, @Nullable Duration handshakeTimeout,
			@DefaultValue Set<String> allowedUsers, @DefaultValue Set<String> allowedGroups,
			@DefaultValue("true") boolean observation) {

	}

}
