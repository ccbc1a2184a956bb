package dev.qbipcs.boot.actuate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.spring.server.RegisteredIpcService;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.util.unit.DataSize;

/**
 * Health of the services: {@code services}, with one part for each, and
 * {@code sharedMemory}, if there is a service that uses it.
 */
public final class IpcHealthContributor implements CompositeHealthContributor {

	private static final String SERVICES = "services";

	private static final String SHARED_MEMORY = "sharedMemory";

	private final IpcServiceRegistry registry;

	private final HealthContributor services;

	private final HealthContributor sharedMemory;

	/**
	 * Create a contributor.
	 * @param registry the services
	 * @param stuckAfter how long one job may occupy an event loop
	 * @param sharedMemory where the shared files are
	 * @param threshold the least free space there
	 */
	public IpcHealthContributor(IpcServiceRegistry registry, Duration stuckAfter, Path sharedMemory,
			DataSize threshold) {
		this.registry = registry;
		this.services = new Services(registry, stuckAfter);
		this.sharedMemory = new SharedMemoryHealthIndicator(sharedMemory, threshold);
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return stream().filter((entry) -> entry.name().equals(name))
			.map(HealthContributors.Entry::contributor)
			.findFirst()
			.orElse(null);
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		Stream<HealthContributors.Entry> entries = Stream.of(new HealthContributors.Entry(SERVICES, this.services));
		return usesSharedMemory()
				? Stream.concat(entries, Stream.of(new HealthContributors.Entry(SHARED_MEMORY, this.sharedMemory)))
				: entries;
	}

	private boolean usesSharedMemory() {
		return this.registry.services()
			.stream()
			.anyMatch((service) -> service.server().transport() == IpcTransport.SHARED_MEMORY);
	}

	/**
	 * The current services; none before all singletons are instantiated.
	 *
	 * @param registry the services
	 * @param stuckAfter how long one job may occupy an event loop
	 */
	private record Services(IpcServiceRegistry registry, Duration stuckAfter) implements CompositeHealthContributor {

		@Override
		public @Nullable HealthContributor getContributor(String name) {
			return this.registry.service(name).map(this::indicator).orElse(null);
		}

		@Override
		public Stream<HealthContributors.Entry> stream() {
			return this.registry.services()
				.stream()
				.map((service) -> new HealthContributors.Entry(service.name(), indicator(service)));
		}

		private HealthContributor indicator(RegisteredIpcService service) {
			return new IpcServiceHealthIndicator(service, this.stuckAfter);
		}

	}

}
