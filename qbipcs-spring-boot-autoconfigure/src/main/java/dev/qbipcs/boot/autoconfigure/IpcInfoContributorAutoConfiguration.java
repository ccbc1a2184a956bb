package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.boot.actuate.IpcInfoContributor;
import dev.qbipcs.spring.server.IpcServiceRegistry;

import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the info contributor {@code qbipcs}.
 */
@AutoConfiguration(after = IpcServerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledInfoContributor.class)
@ConditionalOnBean(IpcServiceRegistry.class)
@ConditionalOnEnabled("qbipcs.enabled")
@ConditionalOnEnabledInfoContributor("qbipcs")
public final class IpcInfoContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	IpcInfoContributor ipcInfoContributor() {
		return new IpcInfoContributor();
	}

}
