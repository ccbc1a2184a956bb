package dev.qbipcs.sample.page;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import dev.qbipcs.sample.SampleApplication;
import dev.qbipcs.testsupport.ServiceNames;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The sample with its web server, as {@code main} starts it but for the names of its
 * services and the port. It can stop and start again at the same address.
 */
final class RunningSample implements AutoCloseable {

	final String echo = ServiceNames.unique("sample-echo");

	final String socket = ServiceNames.unique("sample-echo-socket");

	final String telemetry = ServiceNames.unique("sample-telemetry");

	private final List<String> properties;

	private @Nullable ConfigurableApplicationContext context;

	private int port;

	RunningSample(String... properties) {
		this.properties = List.of(properties);
		start();
	}

	void start() {
		String[] arguments = Stream
			.concat(this.properties.stream(),
					Stream.of("server.port=" + this.port, "sample.echo.name=" + this.echo,
							"sample.echo.socket-name=" + this.socket, "sample.telemetry.name=" + this.telemetry))
			.map((property) -> "--" + property)
			.toArray(String[]::new);
		ConfigurableApplicationContext started = SpringApplication.run(SampleApplication.class, arguments);
		this.context = started;
		this.port = started.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	void stop() {
		ConfigurableApplicationContext running = this.context;
		this.context = null;
		if (running != null) {
			running.close();
		}
	}

	URI address(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

	@Override
	public void close() {
		stop();
	}

}
