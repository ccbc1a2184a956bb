package dev.qbipcs.boot.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.spring.server.FileOptions;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.validation.Errors;

/**
 * The services that this application offers.
 */
public class IpcServerProperties {

	/**
	 * How many event loops the services share, from 1 to 64, each with a thread. More
	 * than one helps if inline handlers keep a loop busy and there are cores to spare;
	 * such handlers must be safe for use by several threads then.
	 */
	private int loops = 1;

	/**
	 * Group of the files of connections, by name or number, whose members can read and
	 * write all messages. A service that is not root needs one in common with its
	 * clients. Annotations and the properties of a service override it.
	 */
	private String fileGroup = "";

	/**
	 * Mode of the files of connections, 0600, 0660 or 0666, in YAML in quotes; 0660 by
	 * default if there is a group. Annotations and the properties of a service override
	 * it.
	 */
	private String fileMode = "";

	@NestedConfigurationProperty
	private final Sockets sockets = new Sockets();

	@NestedConfigurationProperty
	private final Polling polling = new Polling();

	@NestedConfigurationProperty
	private final Metrics metrics = new Metrics();

	@NestedConfigurationProperty
	private final Observation observation = new Observation();

	/**
	 * Settings of services, by the names that clients connect to. They override the
	 * attributes of the annotation. A name with other characters than lower-case letters,
	 * digits and dashes stands in brackets: services[my.service].
	 */
	private final Map<String, IpcServiceProperties> services = new LinkedHashMap<>();

	public int getLoops() {
		return this.loops;
	}

	public void setLoops(int loops) {
		this.loops = loops;
	}

	public String getFileGroup() {
		return this.fileGroup;
	}

	public void setFileGroup(String fileGroup) {
		this.fileGroup = fileGroup;
	}

	public String getFileMode() {
		return this.fileMode;
	}

	public void setFileMode(String fileMode) {
		this.fileMode = fileMode;
	}

	FileOptions files() {
		return new FileOptions(this.fileGroup, this.fileMode);
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

	public Observation getObservation() {
		return this.observation;
	}

	public Map<String, IpcServiceProperties> getServices() {
		return this.services;
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
		 * Whether services look for requests for a while before they park. An idle
		 * service uses no CPU either way.
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

		void validate(Errors errors) {
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
	 * The observation of handlers' calls.
	 */
	public static class Observation extends QbIpcsProperties.Observation {

		/**
		 * How calls are observed: as observations, as meters alone, or as meters if
		 * nothing but Spring Boot's own meters would become of the observations.
		 */
		private ObservationMode mode = ObservationMode.AUTO;

		/**
		 * Whether calls of INLINE handlers become observations, too. That takes longer
		 * than most of these calls. Meters alone include them always.
		 */
		private boolean inline;

		public ObservationMode getMode() {
			return this.mode;
		}

		public void setMode(ObservationMode mode) {
			this.mode = mode;
		}

		public boolean isInline() {
			return this.inline;
		}

		public void setInline(boolean inline) {
			this.inline = inline;
		}

	}

}
