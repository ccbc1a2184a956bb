package dev.qbipcs.interop;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.peers.PollLoop;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our server on a foreign event loop, and on one that services with different transports
 * share.
 */
@ParameterizedClass
@EnumSource
class EventLoopIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	LoopKind kind = LoopKind.POLL;

	private EventLoop loop;

	private Served sharedMemory;

	private Served socket;

	@BeforeEach
	void serve() {
		this.loop = this.peers.close(this.kind.create());
		this.sharedMemory = serve(IpcTransport.SHARED_MEMORY);
		this.socket = serve(IpcTransport.SOCKET);
	}

	@ParameterizedTest
	@EnumSource
	void roundTrips(ClientKind client) {
		both((service) -> client.roundTrips(service.name, 64, 1000));
	}

	@ParameterizedTest
	@EnumSource
	void allSizesToOneMebibyte(ClientKind client) {
		both((service) -> client.sizes(service.name));
	}

	@ParameterizedTest
	@EnumSource
	void eventsAndOneWayRequests(ClientKind client) {
		both((service) -> {
			client.events(service.name, 100, 1000);
			client.oneWay(service.name, 300, 1000);
		});
	}

	@Test
	void clientsOfBothServicesAreServedAtTheSameTime() {
		List<ChildProcess> clients = both().stream()
			.map((service) -> this.peers.qbClient("many", service.name, 20, 100))
			.toList();
		clients.forEach(ChildProcess::succeed);
	}

	@Test
	void callbacksAreCalledInOrderAndAllOnTheLoop() {
		both((service) -> {
			this.peers.qbClient("roundtrip", service.name, 64, 1).succeed();
			service.handler.awaitLog("ACCEPT", "CREATED", "CLOSED", "DESTROYED");
			assertThat(service.handler.strays()).isZero();
		});
	}

	@Test
	void oneServiceMayBeOffWhileTheOtherServes() {
		ChildProcess held = this.peers.connectedQbClient(this.socket.name);
		held.ask("fc 0", "FC 0");
		this.socket.server.setRequestRate(RequestRate.OFF);
		Awaitility.await()
			.until(() -> this.socket.server.connections()
				.stream()
				.anyMatch((each) -> each.stats().flowControlState() == 1));
		held.ask("send 1 64 3", "SENT 3");
		this.peers.qbClient("roundtrip", this.sharedMemory.name, 64, 1000).succeed();
		held.ask("recv 50", "ERROR RESPONSE 110 ETIMEDOUT");
		this.socket.server.setRequestRate(RequestRate.FAST);
		held.ask("drain 3", "DRAINED 3");
	}

	@Test
	void aKilledClientOfEitherServiceIsForgottenAndBothKeepServing() {
		for (Served service : both()) {
			ChildProcess victim = this.peers.qbClient("roundtrip", service.name, 5000, 100_000_000);
			Awaitility.await()
				.until(() -> service.server.connections().stream().anyMatch((each) -> each.stats().requests() > 100));
			victim.kill();
			SharedMemory.assertNothingLeftOf(victim.pid());
			Awaitility.await().until(() -> service.server.stats().closedConnections() == 1);
		}
		both((service) -> this.peers.qbClient("roundtrip", service.name, 64, 100).succeed());
	}

	@Test
	void oneServiceMayRestartWhileTheOtherServes() {
		ChildProcess client = this.peers.qbClient("wait", this.socket.name);
		client.expect("CONNECTED");
		this.socket.server.close();
		client.expect("LOST .*");
		SharedMemory.assertNothingLeftOf(this.socket.name);
		this.peers.qbClient("roundtrip", this.sharedMemory.name, 64, 100).succeed();
		this.socket.server.start();
		client.expect("BACK");
	}

	private Served serve(IpcTransport transport) {
		String name = this.peers.service("shared-" + transport.code());
		LoopHandler handler = new LoopHandler(this.loop);
		return new Served(name, handler,
				this.peers.serve(IpcServer.builder(name).transport(transport).eventLoop(this.loop).handler(handler)));
	}

	private List<Served> both() {
		return Arrays.asList(this.sharedMemory, this.socket);
	}

	private void both(Consumer<Served> action) {
		both().forEach(action);
	}

	/**
	 * The loops.
	 */
	enum LoopKind {

		/** The loop of the library. */
		EPOLL {

			@Override
			EventLoop create() {
				return EventLoop.create("epoll-loop");
			}

		},

		/** A loop of another implementation. */
		POLL {

			@Override
			EventLoop create() {
				return new PollLoop("poll-loop");
			}

		};

		abstract EventLoop create();

	}

	/**
	 * A service on the loop.
	 *
	 * @param name its name
	 * @param handler records its callbacks
	 * @param server its server
	 */
	private record Served(String name, LoopHandler handler, IpcServer server) {

	}

	/**
	 * Counts callbacks that do not run on the loop.
	 */
	private static final class LoopHandler extends EchoHandler {

		private final AtomicInteger strays = new AtomicInteger();

		private final EventLoop loop;

		LoopHandler(EventLoop loop) {
			this.loop = loop;
		}

		@Override
		protected void report(String line) {
			if (!this.loop.inLoop()) {
				this.strays.incrementAndGet();
			}
			super.report(line);
		}

		int strays() {
			return this.strays.get();
		}

	}

}
