package dev.qbipcs.boot.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.testsupport.ServiceNames;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application with a service, a web server and JMX, and requests to its endpoint.
 */
final class EndpointApplication implements AutoCloseable {

	private final String service = ServiceNames.unique("endpoint");

	private final HttpClient http = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	private final ConfigurableApplicationContext context;

	EndpointApplication(String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--test.service=" + this.service,
				"--spring.jmx.enabled=true", "--spring.jmx.default-domain=" + this.service,
				"--management.endpoints.jmx.domain=" + this.service, "--management.endpoints.jmx.exposure.include=*",
				"--management.endpoints.web.exposure.include=*"));
		arguments.addAll(List.of(properties));
		this.context = SpringApplication.run(Application.class, arguments.toArray(String[]::new));
	}

	String service() {
		return this.service;
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	JsonNode get(String path) {
		return request("GET", path, null, 200);
	}

	JsonNode post(String path, Map<String, ?> body) {
		return request("POST", path, this.mapper.writeValueAsString(body), 200);
	}

	/**
	 * Send a request below {@code /actuator}.
	 * @param method the method
	 * @param path the rest of the path, beginning with a slash
	 * @param body the body, as JSON; null for none
	 * @param status the status that is expected
	 * @return the answer's body; missing if it is empty
	 */
	JsonNode request(String method, String path, @Nullable String body, int status) {
		int port = Objects.requireNonNull(((WebServerApplicationContext) this.context).getWebServer()).getPort();
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + port + "/actuator" + path))
			.header("Content-Type", "application/json")
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		try {
			HttpResponse<String> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
			if (response.statusCode() != status) {
				throw new AssertionError("%s %s: expected %d, but got %d %s".formatted(method, path, status,
						response.statusCode(), response.body()));
			}
			return this.mapper.readTree(response.body());
		}
		catch (IOException ex) {
			throw new AssertionError(method + " " + path, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(method + " " + path, ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
		this.http.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@IpcService(name = "${test.service}", id = 7)
		static class Endpoint {

			@IpcMessageHandler(1)
			byte[] echo(byte[] payload) {
				return payload;
			}

			@IpcMessageHandler
			void other() {
			}

		}

	}

}
