package dev.qbipcs.interop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.qbipcs.testsupport.NativeProgram;

/**
 * The clients of the interop matrix. Each check fails unless all messages return with the
 * right content.
 */
enum ClientKind {

	/** Our client. */
	JAVA {

		@Override
		void roundTrips(String service, int size, int count) {
			try (CheckingClient client = new CheckingClient(service, size)) {
				client.roundTrips(size, count);
			}
		}

		@Override
		void emptyResponses(String service, int count) {
			try (CheckingClient client = new CheckingClient(service, 64)) {
				client.emptyResponses(64, count);
			}
		}

		@Override
		void oneWay(String service, int size, int count) {
			try (CheckingClient client = new CheckingClient(service, size)) {
				client.oneWay(size, count);
			}
		}

		@Override
		void events(String service, int size, int count) {
			try (CheckingClient client = new CheckingClient(service, size)) {
				client.events(size, count);
			}
		}

		@Override
		void sizes(String service) {
			try (CheckingClient client = new CheckingClient(service, 1 << 20)) {
				for (int size = 16; size <= 1 << 20; size *= 2) {
					client.roundTrips(size, 8);
				}
				for (int size = 0; size < 1 << 20; size = size * 3 / 2 + 1) {
					client.roundTrips(size, 1);
				}
			}
		}

		@Override
		void manyClients(String service, int clients, int count) {
			List<CheckingClient> connected = IntStream.range(0, clients)
				.mapToObj((i) -> new CheckingClient(service, 64))
				.toList();
			connected.stream()
				.map((client) -> CompletableFuture.runAsync(() -> client.roundTrips(64, count),
						(task) -> Thread.ofPlatform().start(task)))
				.toList()
				.forEach(CompletableFuture::join);
			connected.forEach(CheckingClient::close);
		}

	},

	/** A libqb client. */
	C {

		@Override
		void roundTrips(String service, int size, int count) {
			NativeProgram.QB_CLIENT.run("roundtrip", service, size, count);
		}

		@Override
		void emptyResponses(String service, int count) {
			NativeProgram.QB_CLIENT.run("empty", service, count);
		}

		@Override
		void oneWay(String service, int size, int count) {
			NativeProgram.QB_CLIENT.run("oneway", service, size, count);
		}

		@Override
		void events(String service, int size, int count) {
			NativeProgram.QB_CLIENT.run("events", service, count, size);
		}

		@Override
		void sizes(String service) {
			NativeProgram.QB_CLIENT.run("sizes", service);
		}

		@Override
		void manyClients(String service, int clients, int count) {
			NativeProgram.QB_CLIENT.run("many", service, clients, count);
		}

	};

	/** Requests that are echoed as responses. */
	abstract void roundTrips(String service, int size, int count);

	/** Requests that get an empty response. */
	abstract void emptyResponses(String service, int count);

	/** Requests without an answer, then a round trip after them. */
	abstract void oneWay(String service, int size, int count);

	/** Requests that are echoed as events. */
	abstract void events(String service, int size, int count);

	/** Round trips of all sizes to 1 MiB over one connection. */
	abstract void sizes(String service);

	/** Round trips of many clients, all connected at once. */
	abstract void manyClients(String service, int clients, int count);

}
