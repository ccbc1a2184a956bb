package dev.qbipcs.benchmarks.sidebyside;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * An experiment, which measures some rows of the results.
 */
enum Experiment {

	ROUND_TRIPS("Requests of a C client",
			"""
					A C program that links libqb sends a request with `qb_ipcc_sendv_recv` and waits for its empty response, again
					and again. Sizes are those of the request's payload. The sample's `acknowledge` handler answers, inline on the
					event loop, with default settings.""",
			RoundTrips::empty),

	ECHO("Requests whose payload comes back", "The same with the sample's `echo` handler.", RoundTrips::echo),

	HANDLERS("Handlers as everybody writes them",
			"""
					A service without an `execution`, `byte[]` in and out, in an application with the starter: its calls are observed,
					and counted by the meter registry that the actuator sets up. Beside it the same handlers as `INLINE`, and the
					servers in C. Of the goals beside the two servers in C one has to be met; which one is harder depends on what a
					wake-up costs on the host.""",
			Handlers::bytes),

	JSON("JSON",
			"""
					The same with a record in and a record out, as JSON of 64 bytes. gRPC's are bytes without a serialization, as
					below.""",
			Handlers::json),

	WAITING("Handlers that wait",
			"""
					Eight C clients at once call a handler that waits for one millisecond, as it would for a database, with default
					settings and on virtual threads.""",
			Handlers::waiting),

	HOLDING("Handlers that hold the thread", """
			A C client calls an `INLINE` handler, again and again. In every other turn a second one calls a handler with
			default settings that sleeps, or computes, for 50 ms.""", Handlers::holding),

	PARKED("With polling off",
			"""
					The same as the first table with `qbipcs.server.polling.enabled=false`, so that the event loop sleeps in the
					kernel before each request. CPU time is that of all threads of the server, as `/proc` tells it, divided by the
					requests that it answered.""",
			RoundTrips::parked),

	FLOOD("One-way requests",
			"""
					The C client sends as fast as it can requests that have no response, and tries again at once when there is no
					room; the time ends when the server has taken the last of them.""",
			OneWay::flood),

	EVENTS("Events", """
			The C client orders bursts of events, two bursts under way, and receives them with `qb_ipcc_event_recv`.""",
			OneWay::events),

	SOCKETS("The socket transport",
			"""
					Requests with an empty response over `QB_IPC_SOCKET`. The spinning server polls its sockets in the kernel, all
					the time.""",
			RoundTrips::sockets),

	GRPC("gRPC", """
			gRPC-Java over a unix domain socket with Netty's native epoll transport, one event loop a side, the direct
			executor, and bytes without a serialization. Its client and server are Java; ours is the C client, then our
			Java client.""", OverJvm::grpc),

	MVC("Spring MVC",
			"""
					A controller on Tomcat as Spring Boot sets it up, and a RestClient over Apache's HTTP client with a connection
					that is kept alive, on the loopback interface.""",
			OverJvm::mvc),

	AERON("Aeron",
			"""
					Aeron IPC between two JVMs, with idle strategies that spin or back off; its media driver, which passes no
					messages here, backs off always. Ours are the Java client and the sample; the loop and the client spend no more
					than their default settings allow.""",
			OverJvm::aeron),

	ALLOCATION("Allocation", """
			Bytes that the JVMs count for the client's thread and for the server's event loops while requests go to and
			fro, divided by the number of requests.""", Allocation::measure),

	CONNECTIONS("Many connections",
			"""
					One C process connects 1000 times. Memory is that of the server's process while they are connected, with the
					JVM's heap and code; the heap has its default settings. The spinning server looks up the name of each ring, too,
					which takes it time.""",
			Crowd::connections),

	IDLE_CONNECTIONS("Idle connections", """
			Two servers of ours with polling off, so that each request wakes one up: one has idle connections, the other
			none.""", Crowd::idleConnections),

	CLIENTS("Several clients", "Eight C clients in processes of their own at the same time.", Crowd::clients),

	IDLE("An idle service",
			"""
					CPU time over 10 seconds with one client connected, which says nothing. The sample also has a web server and a
					database, and any JVM does some work of its own; the event loops are listed apart.""",
			Load::idle),

	CONTENTION("Busy cores",
			"""
					Two processes that never sleep compete with client and server for the cores, while the sample's `echo` handler
					answers, in 15 turns of two seconds. *Parked* is the sample with polling off.""",
			Load::contention),

	START_UP("Start-up", """
			The sample as it is, and the same jar without the starter's libraries and without the classes that use them.
			The times are those that Spring Boot logs, from the start of the process.""", StartUp::measure),

	FIRST_SECONDS("The first seconds",
			"""
					The C client sends requests of 4 KB to the `echo` handler for ten seconds, from the moment when the sample has
					started: with a cache that the JVM wrote at the end of a training run (`-XX:AOTCacheOutput`), without one, and
					to a sample with the cache that has long been warm. Three rounds.""",
			FirstSeconds::measure),

	PARTS("Parts",
			"""
					JMH's figures, one thread, with its profiler of allocations. The adapter is what the Spring layer adds to a
					request whose handler does nothing: raw memory, text, and a small record as JSON. The ring passes a message
					from its writer to its reader, counted by the semaphore as libqb's, or marked as between Java peers; the last rows
					have the semaphore's post and acquire by themselves.""",
			Parts::measure);

	private final String title;

	private final String method;

	// A method reference, which has no state
	@SuppressWarnings("ImmutableEnumChecker")
	private final Consumer<Laboratory> measurement;

	Experiment(String title, String method, Consumer<Laboratory> measurement) {
		this.title = title;
		this.method = method;
		this.measurement = measurement;
	}

	static Experiment of(String option) {
		return Arrays.stream(values())
			.filter((experiment) -> experiment.option().equals(option))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no experiment \"" + option + "\""));
	}

	// Its name on the command line.
	String option() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	String title() {
		return this.title;
	}

	String method() {
		return this.method;
	}

	void run(Laboratory laboratory) {
		this.measurement.accept(laboratory);
	}

}
