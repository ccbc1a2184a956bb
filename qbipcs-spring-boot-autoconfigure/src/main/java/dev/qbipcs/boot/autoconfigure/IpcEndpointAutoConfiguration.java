package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.boot.actuate.IpcEndpoint;
import dev.qbipcs.boot.actuate.IpcEndpointWebExtension;
import dev.qbipcs.spring.server.IpcServiceRegistry;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator endpoint {@link IpcEndpoint qbipcs}, if it is
 * exposed over HTTP or JMX.
 */
@AutoConfiguration(after = IpcServerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnBean(IpcServiceRegistry.class)
@ConditionalOnEnabled("qbipcs.enabled")
@ConditionalOnAvailableEndpoint(IpcEndpoint.class)
public final class IpcEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	IpcEndpoint ipcEndpoint(IpcServiceRegistry registry) {
		return new IpcEndpoint(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(IpcEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	IpcEndpointWebExtension ipcEndpointWebExtension(IpcEndpoint endpoint) {
		return new IpcEndpointWebExtension(endpoint);
	}

}
