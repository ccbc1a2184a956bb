package dev.qbipcs.spring.handler;

import java.security.Principal;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcClosed;
import dev.qbipcs.spring.annotation.IpcCreated;
import dev.qbipcs.spring.annotation.IpcDestroyed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionHooksTests {

	private final Endpoint endpoint = new Endpoint();

	private final AnnotatedServiceHandler handler = Services.inline(this.endpoint);

	private final FakeConnection connection = new FakeConnection();

	@Test
	void hooksAreCalledInOrder() {
		this.handler.accept(this.connection.applicant());
		this.handler.created(this.connection.api);
		this.handler.closed(this.connection.api);
		assertThat(this.handler.readyToDestroy(this.connection.api)).isTrue();
		this.handler.destroyed(this.connection.api);
		assertThat(this.endpoint.calls).containsExactly("accept 1000", "created 4711", "closed 1000", "destroyed true");
	}

	@Test
	void anErrnoRejects() {
		this.endpoint.verdict = Errno.EBUSY;
		assertThat(accept(this.handler)).isEqualTo(Errno.EBUSY);
	}

	@Test
	void nullAccepts() {
		assertThat(accept(this.handler)).isNull();
	}

	@Test
	void falseRejectsWithEACCES() {
		assertThat(accept(Services.inline(new RootOnly()))).isEqualTo(Errno.EACCES);
		this.connection.peer = new PeerCredentials(1, 0, 0, List.of());
		assertThat(accept(Services.inline(new RootOnly()))).isNull();
	}

	@Test
	void anIpcExceptionIsLeftToTheEngine() {
		this.endpoint.failure = new IpcException(Errno.EUSERS, "full");
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> accept(this.handler))
			.withMessageContaining("full");
	}

	@Test
	void anyOtherExceptionRejectsWithEIO(CapturedOutput output) {
		this.endpoint.failure = new IllegalStateException("bug");
		assertThat(accept(this.handler)).isEqualTo(Errno.EIO);
		assertThat(output).contains("ERROR").contains("pid 4711").contains("bug");
	}

	@Test
	void whenCreatedFailsTheClientIsDisconnected(CapturedOutput output) {
		this.endpoint.failure = new IllegalStateException("bug");
		this.handler.created(this.connection.api);
		assertThat(this.connection.disconnected).isTrue();
		assertThat(output).contains("ERROR").contains("@IpcCreated");
	}

	@Test
	void closedMayAskToBeCalledAgain() {
		this.endpoint.satisfied = false;
		assertThat(this.handler.readyToDestroy(this.connection.api)).isFalse();
	}

	@Test
	void whenClosedFailsItIsNotCalledAgain(CapturedOutput output) {
		this.endpoint.failure = new IllegalStateException("bug");
		assertThat(this.handler.readyToDestroy(this.connection.api)).isTrue();
		assertThat(output).contains("ERROR").contains("@IpcClosed");
	}

	@Test
	void whenDestroyedFailsItIsLogged(CapturedOutput output) {
		this.endpoint.failure = new IllegalStateException("bug");
		this.handler.destroyed(this.connection.api);
		assertThat(output).contains("ERROR").contains("@IpcDestroyed");
	}

	private @Nullable Errno accept(AnnotatedServiceHandler handler) {
		FakeConnection.Applicant applicant = this.connection.applicant();
		handler.accept(applicant);
		return applicant.rejected;
	}

	static class Endpoint {

		final List<String> calls = new ArrayList<>();

		@Nullable Errno verdict;

		@Nullable RuntimeException failure;

		boolean satisfied = true;

		@IpcAccept
		@Nullable Errno accept(IpcConnectionRequest request) {
			called("accept " + request.peer().uid());
			return this.verdict;
		}

		@IpcCreated
		void created(PeerCredentials peer) {
			called("created " + peer.pid());
		}

		@IpcClosed
		boolean closed(Principal principal) {
			called("closed " + principal.getName());
			return this.satisfied;
		}

		@IpcDestroyed
		void destroyed(IpcConnection connection) {
			called("destroyed " + connection.isConnected());
		}

		private void called(String call) {
			this.calls.add(call);
			if (this.failure != null) {
				throw this.failure;
			}
		}

	}

	static class RootOnly {

		@IpcAccept
		boolean accept(PeerCredentials peer) {
			return peer.uid() == 0;
		}

	}

}
