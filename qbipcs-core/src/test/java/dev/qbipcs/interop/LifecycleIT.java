package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.ServiceStats;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The callbacks from accept to destroyed, however a connection ends.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class LifecycleIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	@Test
	void callbacksAreCalledInOrder() {
		String service = this.peers.service("order");
		EchoHandler handler = new EchoHandler() {

			@Override
			public void message(IpcMessage message) {
				report("MESSAGE");
				super.message(message);
			}

		};
		this.peers.serve(builder(service).handler(handler));
		this.peers.qbClient("roundtrip", service, 64, 3).succeed();
		handler.awaitLog("ACCEPT", "CREATED", "MESSAGE", "MESSAGE", "MESSAGE", "CLOSED", "DESTROYED");
	}

	@Test
	void aConnectionIsDestroyedOnceTheHandlerIsReady() {
		String service = this.peers.service("ready");
		AtomicInteger again = new AtomicInteger(3);
		EchoHandler handler = new EchoHandler() {

			@Override
			public boolean readyToDestroy(IpcConnection connection) {
				return again.getAndDecrement() == 0;
			}

		};
		this.peers.serve(builder(service).handler(handler));
		this.peers.qbClient("connect", service).succeed();
		handler.awaitLog("ACCEPT", "CREATED", "CLOSED", "DESTROYED");
		assertThat(again).hasValue(-1);
	}

	@Test
	void aRetainedConnectionIsDestroyedAtItsRelease() {
		String service = this.peers.service("retained");
		EchoHandler handler = new EchoHandler() {

			@Override
			public void created(IpcConnection connection) {
				connection.retain();
				connection.server().setContext(connection);
				super.created(connection);
			}

		};
		IpcServer server = this.peers.serve(builder(service).handler(handler));
		ChildProcess client = this.peers.connectedQbClient(service);
		client.quit();
		handler.awaitLog("ACCEPT", "CREATED", "CLOSED");
		IpcConnection connection = server.context(IpcConnection.class).orElseThrow();
		assertThat(connection.isConnected()).isFalse();
		assertThat(connection.stats().clientPid()).isEqualTo((int) client.pid());
		connection.release();
		handler.awaitLog("ACCEPT", "CREATED", "CLOSED", "DESTROYED");
	}

	@Test
	void theServerDisconnectsAClient() {
		String service = this.peers.service("dropped");
		EchoHandler handler = new EchoHandler();
		IpcServer server = this.peers.serve(builder(service).handler(handler));
		ChildProcess client = this.peers.connectedQbClient(service);
		ChildProcess other = this.peers.connectedQbClient(service);
		Awaitility.await().until(() -> server.connections().size() == 2);
		server.connections()
			.stream()
			.filter((connection) -> connection.peer().pid() == client.pid())
			.forEach(IpcConnection::disconnect);
		SharedMemory.assertNothingLeftOf(client.pid());
		client.send("send 1 64");
		assertThat(client.expect("ERROR.*")).isEqualTo(
				(this.transport == IpcTransport.SOCKET) ? "ERROR send 111 ECONNREFUSED" : "ERROR send 107 ENOTCONN");
		other.ask("send 1 64", "SENT 1");
		other.ask("recv", "RESPONSE 1 64 0");
	}

	@Test
	void aConnectionMayBeDisconnectedByItsOwnMessage() {
		String service = this.peers.service("suicide");
		EchoHandler handler = new EchoHandler() {

			@Override
			public void message(IpcMessage message) {
				message.connection().disconnect();
			}

		};
		this.peers.serve(builder(service).handler(handler));
		ChildProcess client = this.peers.connectedQbClient(service);
		client.ask("send 1 64", "SENT 1");
		handler.awaitLog("ACCEPT", "CREATED", "CLOSED", "DESTROYED");
		client.ask("recv 100", "ERROR RESPONSE 107 ENOTCONN");
	}

	@Test
	void aKilledClientIsForgotten() {
		String service = this.peers.service("killed");
		EchoHandler handler = new EchoHandler();
		IpcServer server = this.peers.serve(builder(service).handler(handler));
		ChildProcess survivor = this.peers.connectedQbClient(service);
		ChildProcess victim = this.peers.qbClient("roundtrip", service, 5000, 100_000_000);
		Awaitility.await().until(() -> server.connections().stream().anyMatch((c) -> c.stats().requests() > 100));
		victim.kill();
		SharedMemory.assertNothingLeftOf(victim.pid());
		Awaitility.await().until(() -> server.stats().closedConnections() == 1);
		assertThat(server.stats().activeConnections()).isEqualTo(1);
		survivor.ask("send 1 64", "SENT 1");
		survivor.ask("recv", "RESPONSE 1 64 0");
	}

	@Test
	void clientsOutliveARestartOfTheServer() {
		String service = this.peers.service("restarted");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		ChildProcess first = this.peers.qbClient("wait", service);
		ChildProcess second = this.peers.qbClient("wait", service);
		first.expect("CONNECTED");
		second.expect("CONNECTED");
		server.close();
		first.expect("LOST .*");
		second.expect("LOST .*");
		SharedMemory.assertNothingLeftOf(service);
		server.start();
		first.expect("BACK");
		second.expect("BACK");
	}

	@Test
	void clientsOutliveAKilledServerProcess() {
		String service = this.peers.service("murdered");
		ChildProcess server = javaServer(service);
		ChildProcess client = this.peers.qbClient("wait", service);
		client.expect("CONNECTED");
		server.kill();
		client.expect("LOST .*");
		ChildProcess successor = javaServer(service);
		client.expect("BACK");
		// the libqb client removed the files, and an empty directory does not name its
		// service, so the successor cannot sweep it
		SharedMemory.ofProcess(server.pid()).forEach((path) -> {
			assertThat(SharedMemory.files(path)).isEmpty();
			SharedMemory.delete(path);
		});
		assertThat(successor.isAlive()).isTrue();
	}

	@Test
	void aServerThatIsClosedDropsBusyClients() {
		String service = this.peers.service("busy");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		List<ChildProcess> clients = Stream.generate(() -> this.peers.qbClient("wait", service)).limit(4).toList();
		Awaitility.await()
			.until(() -> server.connections().stream().filter((c) -> c.stats().requests() > 100).count() == 4);
		server.close();
		assertThat(server.isRunning()).isFalse();
		assertThat(server.connections()).isEmpty();
		assertThat(SharedMemory.ofService(service)).isEmpty();
		clients.forEach((client) -> client.expect("LOST .*"));
	}

	@Test
	void aHandlerMayCloseItsServer() {
		String service = this.peers.service("closesitself");
		EchoHandler handler = new EchoHandler() {

			@Override
			public void message(IpcMessage message) {
				message.connection().server().close();
			}

		};
		IpcServer server = this.peers.serve(builder(service).handler(handler));
		ChildProcess client = this.peers.connectedQbClient(service);
		client.ask("send 6 64", "SENT 1");
		handler.awaitLog("ACCEPT", "CREATED", "CLOSED", "DESTROYED");
		Awaitility.await().until(() -> !server.isRunning());
		assertThat(this.peers.qbClient("connect", service).expect("ERROR.*"))
			.isEqualTo("ERROR connect 111 ECONNREFUSED");
	}

	@Test
	void severalServicesShareALoop() {
		EventLoop loop = this.peers.close(EventLoop.create("shared-loop"));
		List<String> services = Stream.generate(() -> this.peers.service("sharing")).limit(3).toList();
		for (String service : services) {
			this.peers.serve(builder(service).eventLoop(loop).handler(new EchoHandler()));
		}
		List<ChildProcess> clients = services.stream()
			.map((service) -> this.peers.qbClient("roundtrip", service, 64, 2000))
			.toList();
		clients.forEach(ChildProcess::succeed);
	}

	@Test
	void connectionsLeakNeitherDescriptorsNorMemory() throws IOException {
		String service = this.peers.service("leaking");
		IpcServer server = this.peers.serve(builder(service).handler(new EchoHandler()));
		this.peers.qbClient("many", service, 10, 1).succeed();
		Awaitility.await().until(() -> server.stats().equals(new ServiceStats(0, 10)));
		SharedMemory.assertNothingLeftOf(service);
		long before = openDescriptors();
		for (int i = 0; i < 5; i++) {
			this.peers.qbClient("many", service, 20, 1).succeed();
		}
		Awaitility.await().until(() -> server.stats().equals(new ServiceStats(0, 110)));
		SharedMemory.assertNothingLeftOf(service);
		Awaitility.await().untilAsserted(() -> {
			assertThat(openDescriptors()).isLessThan(before + 20);
			assertThat(Files.readAllLines(Path.of("/proc/self/maps"))).noneMatch((line) -> line.contains(service));
		});
	}

	private static long openDescriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.count();
		}
	}

	private ChildProcess javaServer(String service) {
		return (this.transport == IpcTransport.SOCKET) ? this.peers.javaServer(service, "quiet", "socket")
				: this.peers.javaServer(service, "quiet");
	}

	private IpcServerBuilder builder(String service) {
		return IpcServer.builder(service).transport(this.transport);
	}

}
