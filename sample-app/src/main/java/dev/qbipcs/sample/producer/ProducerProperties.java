package dev.qbipcs.sample.producer;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * Settings of the built-in producer.
 *
 * @param enabled Whether readings are produced.
 * @param service Name of the IPC service to send them to.
 * @param interval Time between two rounds of readings, and between attempts to connect.
 */
@ConfigurationProperties("sample.producer")
record ProducerProperties(@DefaultValue("true") boolean enabled, @DefaultValue("sample-telemetry") String service,
		@DefaultValue("1s") Duration interval) {

	ProducerProperties {
		Assert.isTrue(interval.isPositive(), "sample.producer.interval must be more than nothing");
	}

}
