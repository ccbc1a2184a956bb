package dev.qbipcs.sample;

import dev.qbipcs.testsupport.ServiceNames;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole sample, without its producer, under names that only this build knows. All
 * tests that extend this share one context.
 */
@SpringBootTest(properties = "sample.producer.enabled=false")
public abstract class SampleServices {

	/** The name of the echo service. */
	protected static final String ECHO = ServiceNames.unique("sample-echo");

	/** The name of the echo service over sockets. */
	protected static final String ECHO_SOCKET = ServiceNames.unique("sample-echo-socket");

	/** The name of the telemetry service. */
	protected static final String TELEMETRY = ServiceNames.unique("sample-telemetry");

	@DynamicPropertySource
	static void names(DynamicPropertyRegistry registry) {
		registry.add("sample.echo.name", () -> ECHO);
		registry.add("sample.echo.socket-name", () -> ECHO_SOCKET);
		registry.add("sample.telemetry.name", () -> TELEMETRY);
	}

}
