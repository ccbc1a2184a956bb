package dev.qbipcs.interop;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Every form of sending at its limits: messages that are too large, and messages that
 * find no room.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class SendFormsIT {

	private static final int LARGEST = 12_328 - 24;

	private static final Duration SHORT = Duration.ofMillis(50);

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("forms");

	/**
	 * The ways to send to a client: as one or in parts, waiting for room or not.
	 */
	enum Form {

		RESPONSE, RESPONSE_IN_PARTS, WAITING_RESPONSE, WAITING_RESPONSE_IN_PARTS, EVENT, EVENT_IN_PARTS, WAITING_EVENT,
		WAITING_EVENT_IN_PARTS;

		boolean isEvent() {
			return name().contains("EVENT");
		}

		boolean waits() {
			return name().startsWith("WAITING");
		}

		boolean send(IpcConnection connection, int size) {
			MemorySegment whole = MemorySegment.ofArray(new byte[size]);
			List<MemorySegment> parts = List.of(whole.asSlice(0, size / 3), whole.asSlice(size / 3));
			switch (this) {
				case RESPONSE -> {
					return connection.responses().trySend(7, whole).isSent();
				}
				case RESPONSE_IN_PARTS -> {
					return connection.responses().trySend(7, Payload.of(parts)).isSent();
				}
				case EVENT -> {
					return connection.events().trySend(7, whole).isSent();
				}
				case EVENT_IN_PARTS -> {
					return connection.events().trySend(7, Payload.of(parts)).isSent();
				}
				case WAITING_RESPONSE -> connection.responses().send(7, whole, SHORT);
				case WAITING_RESPONSE_IN_PARTS -> connection.responses().send(7, Payload.of(parts), SHORT);
				case WAITING_EVENT -> connection.events().send(7, whole, SHORT);
				case WAITING_EVENT_IN_PARTS -> connection.events().send(7, Payload.of(parts), SHORT);
			}
			return true;
		}

	}

	@ParameterizedTest
	@EnumSource
	void theServerSendsWhatFitsAndFailsOtherwise(Form form) {
		IpcServer server = serve();
		ChildProcess client = this.peers.connectedQbClient(this.service);
		IpcConnection connection = connection(server);
		String receive = form.isEvent() ? "event" : "recv";
		String kind = form.isEvent() ? "EVENT" : "RESPONSE";
		assertFails(() -> form.send(connection, LARGEST + 1), Errno.EMSGSIZE);
		assertThat(form.send(connection, LARGEST)).isTrue();
		client.ask(receive, kind + " 7 12304 0");
		assertThat(connection.stats().sendRetries()).isZero();
		int sent = 0;
		while (form.isEvent() ? connection.events().trySend(7, new byte[1000]).isSent()
				: Form.RESPONSE.send(connection, 1000)) {
			sent++;
		}
		if (form.waits()) {
			assertFails(() -> form.send(connection, 1000), Errno.EAGAIN);
		}
		else {
			assertThat(form.send(connection, 1000)).isFalse();
		}
		assertThat(connection.stats().sendRetries()).isGreaterThanOrEqualTo(2);
		client.ask(form.isEvent() ? "collect " + sent : "drain " + sent,
				form.isEvent() ? "COLLECTED " + sent : "DRAINED " + sent);
		assertThat(form.send(connection, 1000)).isTrue();
		client.ask(receive, kind + " 7 1000 0");
		assertThat(form.isEvent() ? connection.stats().events() : connection.stats().responses()).isEqualTo(sent + 2L);
		client.kill();
		Awaitility.await().until(() -> !connection.isConnected());
		if (form.waits()) {
			assertFails(() -> form.send(connection, 1000), Errno.ENOTCONN);
		}
		else {
			assertThat(form.send(connection, 1000)).isFalse();
		}
	}

	@Test
	void aLibqbClientSeesNoDifferenceFromLibqbInAnyForm() {
		IpcServer server = serve();
		ChildProcess client = this.peers.close(NativeProgram.QB_FORMS.start(this.service));
		client.expect("ONLINE");
		rate(server, RequestRate.OFF);
		client.send("off");
		client.expect("OFFLINE");
		rate(server, RequestRate.NORMAL);
		client.send("on");
		client.expect("DONE");
		assertThat(client.lines())
			.startsWith("TOO LARGE", "send -90 EMSGSIZE", "sendv -90 EMSGSIZE", "sendv_recv -90 EMSGSIZE")
			.isEqualTo(seenOfLibqb());
	}

	private List<String> seenOfLibqb() {
		String reference = this.peers.service("reference");
		ChildProcess server = this.peers.qbServer(reference, "--transport",
				(this.transport == IpcTransport.SOCKET) ? "socket" : "shm");
		ChildProcess client = this.peers.close(NativeProgram.QB_FORMS.start(reference));
		client.expect("ONLINE");
		server.ask("rate off", "RATE off");
		client.send("off");
		client.expect("OFFLINE");
		server.ask("rate normal", "RATE normal");
		client.send("on");
		client.expect("DONE");
		return client.lines();
	}

	private IpcServer serve() {
		return this.peers.serve(IpcServer.builder(this.service).transport(this.transport).handler(new EchoHandler()));
	}

	private static IpcConnection connection(IpcServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().getFirst();
	}

	private static void rate(IpcServer server, RequestRate rate) {
		IpcConnection connection = connection(server);
		server.setRequestRate(rate);
		Awaitility.await().until(() -> connection.stats().flowControlState() == rate.flowControl());
	}

	private static void assertFails(Runnable send, Errno errno) {
		assertThatExceptionOfType(IpcException.class).isThrownBy(send::run)
			.satisfies((ex) -> assertThat(ex.is(errno)).as(ex.getMessage()).isTrue());
	}

}
