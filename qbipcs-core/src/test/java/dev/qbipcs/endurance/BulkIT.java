package dev.qbipcs.endurance;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.qbipcs.endurance.LoadedServer.Measure;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bulk, by clients and servers of both kinds, except two of libqb. All tests of a kind
 * share a server process, and after each both sides hold the same resources as before:
 * memory, descriptors, threads and {@code /dev/shm}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource(Host.class)
class BulkIT {

	private static final List<String> RATES = List.of("slow", "off", "fast", "off2", "off", "normal");

	private static final int PEOPLE = 1000;

	@Parameter
	Host host = Host.JAVA_SHARED_MEMORY;

	private LoadedServer server;

	private Measure before;

	private Self self;

	@BeforeAll
	void startServer() {
		this.server = new LoadedServer(this.host);
		// opens files of the class path and starts the loop of all clients of this
		// process
		for (Guest guest : Guest.values()) {
			guest.churn(this.server.service(), 100);
			guest.events(this.server.service(), 100, 100);
		}
		this.before = Awaitility.await().until(this.server::measure, (now) -> now.connections() == 0);
		this.self = Self.measure();
	}

	@AfterAll
	void stopServer() {
		this.server.close();
	}

	@AfterEach
	void everythingIsAsBefore() {
		this.server.awaitRest(this.before);
		Awaitility.await("this process to be as before").until(() -> Self.measure().isBackAt(this.self));
	}

	// At least one side must be ours.
	Stream<Guest> guests() {
		return this.host.isJava() ? Stream.of(Guest.values()) : Stream.of(Guest.JAVA);
	}

	@ParameterizedTest
	@MethodSource("guests")
	void thirtyThousandEvents(Guest guest) {
		guest.events(this.server.service(), 100, 30_000);
	}

	@ParameterizedTest
	@MethodSource("guests")
	void connectedFiveThousandTimes(Guest guest) {
		guest.churn(this.server.service(), 5000);
	}

	@ParameterizedTest
	@MethodSource("guests")
	void aThousandConnectionsAtOnce(Guest guest) {
		guest.crowd(this.server.service(), PEOPLE, (count) -> {
			Measure crowded = this.server.measure();
			assertThat(crowded.connections()).isEqualTo(count);
			assertThat(crowded.directories()).isEqualTo(count);
		});
	}

	@ParameterizedTest
	@MethodSource("guests")
	void ratesChangeUnderLoad(Guest guest) {
		AtomicInteger changes = new AtomicInteger();
		// the handler of the libqb server drops answers that find no room
		int window = this.host.isJava() ? 1_000_000 : 8;
		guest.pipeline(this.server.service(), 30_000, window, () -> {
			RATES.forEach(this.server::rate);
			changes.incrementAndGet();
		});
		assertThat(changes).hasValueGreaterThan(5);
	}

}
