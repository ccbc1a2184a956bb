package dev.qbipcs.boot.autoconfigure;

import java.nio.file.Path;

import dev.qbipcs.boot.actuate.IpcHealthContributor;
import dev.qbipcs.spring.server.IpcServiceRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health contributor {@code qbipcs}.
 */
@AutoConfiguration(after = IpcServerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(IpcServiceRegistry.class)
@ConditionalOnEnabled("qbipcs.enabled")
@ConditionalOnEnabledHealthIndicator("qbipcs")
@EnableConfigurationProperties(IpcHealthProperties.class)
public final class IpcHealthContributorAutoConfiguration {

	private static final Path SHARED_MEMORY = Path.of("/dev/shm");

	@Bean
	@ConditionalOnMissingBean(name = "qbipcsHealthContributor")
	IpcHealthContributor qbipcsHealthContributor(IpcServiceRegistry registry, IpcHealthProperties properties) {
		return new IpcHealthContributor(registry, properties.stuckAfter(), SHARED_MEMORY,
				properties.shmFreeThreshold());
	}

}
