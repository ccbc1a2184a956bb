package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.spring.metrics.IpcServerMetrics;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters of IPC services.
 */
@AutoConfiguration(after = IpcServerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, IpcServiceRegistry.class })
@ConditionalOnEnabled({ "qbipcs.enabled", "qbipcs.server.metrics.enabled" })
public final class IpcMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	IpcServerMetrics ipcServerMetrics(IpcServiceRegistry services) {
		return new IpcServerMetrics(services);
	}

}
