package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.spring.convert.IpcPayloadConverter;
import dev.qbipcs.spring.convert.JsonPayloadConverter;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.convert.StructPayloadConverter;
import dev.qbipcs.spring.convert.TextPayloadConverter;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of payload converters.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public final class IpcConverterAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	PayloadConverters ipcPayloadConverters(ObjectProvider<IpcPayloadConverter> converters) {
		return new PayloadConverters(converters.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	TextPayloadConverter ipcTextPayloadConverter() {
		return new TextPayloadConverter();
	}

	@Bean
	@ConditionalOnMissingBean
	StructPayloadConverter ipcStructPayloadConverter() {
		return new StructPayloadConverter();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JsonConfiguration {

		@Bean
		@ConditionalOnSingleCandidate(JsonMapper.class)
		@ConditionalOnMissingBean
		JsonPayloadConverter ipcJsonPayloadConverter(JsonMapper mapper) {
			return new JsonPayloadConverter(mapper);
		}

	}

}
