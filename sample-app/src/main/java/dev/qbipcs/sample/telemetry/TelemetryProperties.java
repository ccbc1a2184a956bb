package dev.qbipcs.sample.telemetry;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the hub.
 *
 * @param name Name of the IPC service.
 * @param alertThreshold Readings above this value raise an alert.
 */
@ConfigurationProperties("sample.telemetry")
record TelemetryProperties(@DefaultValue("sample-telemetry") String name, @DefaultValue("80") double alertThreshold) {

}
