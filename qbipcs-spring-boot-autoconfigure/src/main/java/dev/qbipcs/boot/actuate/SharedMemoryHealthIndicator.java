package dev.qbipcs.boot.actuate;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.unit.DataSize;

/**
 * Health of the file system that holds the rings of connections. Without enough space
 * existing connections continue but new clients cannot connect, so the status is down, as
 * that of Boot's disk space indicator.
 */
final class SharedMemoryHealthIndicator extends AbstractHealthIndicator {

	private final Path path;

	private final DataSize threshold;

	/**
	 * Create an indicator.
	 * @param path the file system
	 * @param threshold the least free space; 0 disables the check
	 */
	SharedMemoryHealthIndicator(Path path, DataSize threshold) {
		super("The space of " + path + " cannot be read");
		this.path = path;
		this.threshold = threshold;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) throws IOException {
		FileStore store = Files.getFileStore(this.path);
		long free = store.getUsableSpace();
		builder.status((free >= this.threshold.toBytes()) ? "UP" : "DOWN")
			.withDetail("path", this.path.toString())
			.withDetail("total", store.getTotalSpace())
			.withDetail("free", free)
			.withDetail("threshold", this.threshold.toBytes());
	}

}
