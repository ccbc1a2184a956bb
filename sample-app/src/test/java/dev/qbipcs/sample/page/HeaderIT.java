package dev.qbipcs.sample.page;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The C header of a service, as the running application serves it.
 */
class HeaderIT {

	@Test
	void isServedAsTheBuildWroteIt() throws Exception {
		try (RunningSample sample = new RunningSample("sample.producer.enabled=false");
				HttpClient http = HttpClient.newHttpClient()) {
			HttpResponse<String> header = get(http, sample, sample.telemetry + "/header");
			assertThat(header.statusCode()).isEqualTo(200);
			assertThat(header.headers().firstValue("Content-Type"))
				.hasValueSatisfying((type) -> assertThat(type).startsWith("text/plain"));
			assertThat(Path.of("target", "c", "sample_telemetry.h")).hasContent(header.body());
			HttpResponse<String> none = get(http, sample, sample.echo + "/header");
			assertThat(none.statusCode()).isEqualTo(404);
			assertThat(none.body()).startsWith("No C header was written for \"" + sample.echo + "\"");
			assertThat(get(http, sample, sample.telemetry + "/footer").body())
				.isEqualTo("There is no \"footer\" of a service; there is its C header: \"header\"");
		}
	}

	private static HttpResponse<String> get(HttpClient http, RunningSample sample, String path) throws Exception {
		return http.send(HttpRequest.newBuilder(sample.address("/actuator/qbipcs/" + path)).build(),
				BodyHandlers.ofString());
	}

}
