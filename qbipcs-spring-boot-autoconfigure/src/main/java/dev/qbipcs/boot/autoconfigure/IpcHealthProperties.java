package dev.qbipcs.boot.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties {@code management.health.qbipcs.*}.
 *
 * @param stuckAfter How long the event loop of a service may be busy with one thing
 * before the service is DOWN.
 * @param shmFreeThreshold How much of /dev/shm must be free. With less, further clients
 * may be unable to connect, so the status is DOWN.
 */
@ConfigurationProperties("management.health.qbipcs")
public record IpcHealthProperties(@DefaultValue("10s") Duration stuckAfter,
		@DefaultValue("16MB") DataSize shmFreeThreshold) {

}
