package dev.qbipcs.internal.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.internal.posix.Accounts;
import dev.qbipcs.testsupport.ServiceNames;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Binding a service name, and finding the process that has it.
 */
class ServiceListenerTests {

	private static final int BACKLOG = 128;

	private final String service = ServiceNames.unique("listener");

	@Test
	void bothSidesLearnEachOthersCredentialsFromTheKernel() {
		try (SocketPair sockets = SocketPair.open()) {
			for (PeerCredentials peer : List.of(sockets.server().peer(), sockets.client().peer())) {
				assertThat(peer.pid()).isEqualTo((int) ProcessHandle.current().pid());
				assertThat(peer.uid()).isEqualTo(Accounts.effectiveUser());
			}
		}
	}

	@Test
	void noClientWaitsAtFirst() {
		ServiceListener listener = ServiceListener.bind(this.service);
		assertThat(listener.accept()).isNull();
		listener.close();
	}

	@Test
	void aNameInUseIsRefusedNamingItsProcess() {
		ServiceListener listener = ServiceListener.bind(this.service);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> ServiceListener.bind(this.service))
			.matches((ex) -> ex.is(Errno.EADDRINUSE))
			.withMessageContaining("\"" + this.service + "\"")
			.withMessageContaining("process " + ProcessHandle.current().pid());
		listener.close();
		ServiceListener.bind(this.service).close();
	}

	@Test
	void connectingToAnUnusedNameIsRefused() {
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> ServiceConnector.connect(this.service, System.nanoTime()))
			.matches((ex) -> ex.is(Errno.ECONNREFUSED))
			.withMessageContaining("\"" + this.service + "\"")
			.withMessageContaining("start it first");
	}

	@Test
	void aPrefixIsAnotherName() {
		ServiceListener listener = ServiceListener.bind(this.service);
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> ServiceConnector.connect(this.service.substring(1), System.nanoTime()))
			.matches((ex) -> ex.is(Errno.ECONNREFUSED));
		listener.close();
	}

	@Test
	void theLongestNameWorks() {
		String longest = this.service + "-".repeat(106 - this.service.length());
		ServiceListener listener = ServiceListener.bind(longest);
		ServiceConnector.connect(longest, System.nanoTime()).close();
		listener.close();
	}

	@Test
	void connectingToAFullQueueWaitsUntilTheDeadline() {
		ServiceListener listener = bindWithShortBacklog();
		List<SetupSocket> waiting = new ArrayList<>();
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> {
			for (int i = 0; i < 1000; i++) {
				waiting
					.add(ServiceConnector.connect(this.service, System.nanoTime() + Duration.ofMillis(50).toNanos()));
			}
		}).matches((ex) -> ex.is(Errno.EAGAIN)).withMessageContaining("try again later");
		assertThat(waiting).hasSize(BACKLOG + 1);
		waiting.forEach(SetupSocket::close);
		listener.close();
	}

	@Test
	void aWaitingClientConnectsOnceTheQueueHasRoom() {
		ServiceListener listener = bindWithShortBacklog();
		List<SetupSocket> waiting = new ArrayList<>();
		try {
			while (true) {
				waiting.add(ServiceConnector.connect(this.service, System.nanoTime()));
			}
		}
		catch (IpcException ex) {
			assertThat(ex.is(Errno.EAGAIN)).as(ex.getMessage()).isTrue();
		}
		CompletableFuture<SetupSocket> late = CompletableFuture.supplyAsync(
				() -> ServiceConnector.connect(this.service, System.nanoTime() + Duration.ofMinutes(1).toNanos()),
				(task) -> Thread.ofPlatform().start(task));
		SetupSocket accepted = Awaitility.await().until(listener::accept, Objects::nonNull);
		waiting.add(late.join());
		accepted.close();
		waiting.forEach(SetupSocket::close);
		listener.close();
	}

	private ServiceListener bindWithShortBacklog() {
		return ServiceListener.bind(this.service, SocketPlacement.hostDefault(), BACKLOG);
	}

}
