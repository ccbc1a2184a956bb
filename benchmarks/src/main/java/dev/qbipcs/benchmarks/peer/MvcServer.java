package dev.qbipcs.benchmarks.peer;

import java.io.IOException;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Spring MVC on Tomcat, as Spring Boot sets them up, on a free port of the loopback
 * interface.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(MvcServer.Endpoint.class)
public class MvcServer {

	/**
	 * Serve until the standard input ends.
	 * @param args none
	 * @throws IOException if the standard input fails
	 */
	public static void main(String[] args) throws IOException {
		var context = new SpringApplicationBuilder(MvcServer.class).bannerMode(Banner.Mode.OFF)
			.properties(Map.of("server.port", 0, "server.address", "127.0.0.1", "qbipcs.enabled", false,
					"logging.level.root", "warn"))
			.run(args);
		System.out.println("READY http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
		StandardInput.awaitEnd();
		context.close();
	}

	@RestController
	static class Endpoint {

		@PostMapping("/echo")
		byte[] echo(@RequestBody byte[] payload) {
			return payload;
		}

		@PostMapping("/empty")
		@ResponseStatus(HttpStatus.NO_CONTENT)
		void empty(@RequestBody byte[] payload) {
		}

	}

}
