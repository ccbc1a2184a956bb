package dev.qbipcs.internal.transport;

import java.util.List;
import java.util.stream.Stream;

/**
 * The names of a connection's files.
 */
final class ShmFiles {

	static final String HEADER = "-header";

	static final String DATA = "-data";

	private ShmFiles() {
	}

	static String request(String service) {
		return "qb-request-" + service;
	}

	static String response(String service) {
		return "qb-response-" + service;
	}

	static String event(String service) {
		return "qb-event-" + service;
	}

	static String control(String service) {
		return "qb-control-" + service;
	}

	// All files that a connection of a service may have.
	static List<String> all(String service) {
		Stream<String> rings = Stream.of(request(service), response(service), event(service))
			.flatMap((ring) -> Stream.of(ring + DATA, ring + HEADER));
		return Stream.concat(rings, Stream.of(control(service))).toList();
	}

}
