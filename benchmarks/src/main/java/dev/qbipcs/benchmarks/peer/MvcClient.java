package dev.qbipcs.benchmarks.peer;

import java.io.IOException;
import java.net.URI;

import org.apache.hc.client5.http.impl.classic.HttpClients;

import org.springframework.http.MediaType;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * RestClient over a connection that is kept alive: {@code MvcClient URL}.
 */
public final class MvcClient {

	private MvcClient() {
	}

	/**
	 * Connect and obey.
	 * @param args the URL of the server
	 * @throws IOException if the standard input fails
	 */
	public static void main(String[] args) throws IOException {
		// Apache's client works on the caller's thread, the JDK's hands over to other
		// threads
		RestClient client = RestClient.builder()
			.requestFactory(new HttpComponentsClientHttpRequestFactory(HttpClients.createDefault()))
			.build();
		URI echo = URI.create(args[0] + "/echo");
		URI empty = URI.create(args[0] + "/empty");
		Orders.obey((id, payload) -> client.post()
			.uri((id == RoundTrip.ECHO) ? echo : empty)
			.contentType(MediaType.APPLICATION_OCTET_STREAM)
			.body(payload)
			.retrieve()
			.toEntity(byte[].class));
	}

}
