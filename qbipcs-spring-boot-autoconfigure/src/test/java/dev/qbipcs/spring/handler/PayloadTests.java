package dev.qbipcs.spring.handler;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.util.List;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcPayload;
import dev.qbipcs.spring.handler.FakeConnection.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The payloads that handlers can take, and the answers to those that they cannot.
 */
@ExtendWith(OutputCaptureExtension.class)
class PayloadTests {

	private final Endpoint endpoint = new Endpoint();

	private final AnnotatedServiceHandler handler = Services.inline(this.endpoint);

	private final FakeConnection connection = new FakeConnection();

	@Test
	void bytesAreACopy() {
		FakeConnection.Request request = this.connection.request(1, (byte) 'a', (byte) 'b');
		Services.call(this.handler, request);
		assertThat(request.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'a');
		assertThat(this.connection.answers).containsExactly(new Answer(1, 0, "xb"));
	}

	@Test
	void bytesOfADeferredRequestAreItsOwn() {
		IpcMessage.Deferred request = this.connection.request(1, (byte) 'a', (byte) 'b').defer();
		this.handler.message(request);
		assertThat(request.segment().get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 'x');
		assertThat(this.connection.answers).containsExactly(new Answer(1, 0, "xb"));
	}

	@Test
	void bufferAndSegmentAreNoCopies() {
		Services.call(this.handler, this.connection.request(2, "buffer"));
		Services.call(this.handler, this.connection.request(3, "segment"));
		assertThat(this.connection.answers).containsExactly(new Answer(2, 0, "Buffer"), new Answer(3, 0, "Segment"));
	}

	@Test
	void textLosesTheNulsOfC() {
		assertThat(Services.call(this.handler, this.connection.request(4, "h\u00e9llo\0\0\0")))
			.containsExactly(new Answer(4, 0, "[h\u00e9llo]"));
	}

	@Test
	void textThatIsNotUtf8IsRejected(CapturedOutput output) {
		assertThat(Services.call(this.handler, this.connection.request(4, (byte) 0xc3, (byte) 0x28)))
			.containsExactly(new Answer(4, -22, ""));
		assertThat(output).contains("WARN").contains("message 4 of pid 4711 to service \"orders\" with EINVAL");
	}

	@Test
	void jsonBecomesARecordAndBack() {
		assertThat(Services.call(this.handler, this.connection.request(5, "{\"item\":\"tea\",\"count\":3}\0")))
			.containsExactly(new Answer(5, 0, "{\"item\":\"tea\",\"count\":4}"));
	}

	@Test
	void jsonKeepsTypeArguments() {
		assertThat(Services.call(this.handler,
				this.connection.request(6, "[{\"item\":\"tea\",\"count\":3},{\"item\":\"\",\"count\":0}]")))
			.containsExactly(new Answer(6, 0, "tea 0"));
	}

	@Test
	void badJsonIsRejectedWithOneWarningAndTheHandlerNotCalled(CapturedOutput output) {
		String forged = "{\"item\":\n2026-01-01 ERROR forged";
		assertThat(Services.call(this.handler, this.connection.request(5, forged)))
			.containsExactly(new Answer(5, -22, ""));
		assertThat(this.endpoint.calls).isZero();
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(1);
		assertThat(output.getOut().lines().filter((line) -> line.startsWith("2026-01-01"))).isEmpty();
	}

	@Test
	void jsonNullIsRejectedUnlessTheParameterIsNullable() {
		Services.call(this.handler, this.connection.request(5, "null"));
		Services.call(this.handler, this.connection.request(7, "null"));
		assertThat(this.connection.answers).containsExactly(new Answer(5, -22, ""), new Answer(7, 0, "nothing"));
	}

	@Test
	void everyOtherArgumentIsThere() {
		assertThat(Services.call(this.handler, this.connection.request(8, "p")))
			.containsExactly(new Answer(8, 0, "4711 1000 1000 8 true p"));
	}

	@Test
	void noArgumentIsFine() {
		assertThat(Services.call(this.handler, this.connection.request(9, "ignored")))
			.containsExactly(new Answer(9, 0, "none"));
	}

	@Test
	void thePayloadMayBeMarked() {
		assertThat(Services.call(this.handler, this.connection.request(10, "\"marked\"")))
			.containsExactly(new Answer(10, 0, "marked"));
	}

	@Test
	void whenAVoidHandlerCannotTakeThePayloadNothingIsSent(CapturedOutput output) {
		assertThat(Services.call(this.handler, this.connection.request(11, "no json"))).isEmpty();
		assertThat(output).contains("WARN").contains("message 11 of pid 4711").doesNotContain("EINVAL");
	}

	record Order(String item, int count) {

	}

	static class Endpoint {

		int calls;

		@IpcMessageHandler(1)
		byte[] bytes(byte[] payload) {
			payload[0] = 'x';
			return payload;
		}

		@IpcMessageHandler(2)
		String buffer(ByteBuffer payload, IpcMessage message) {
			payload.put(0, (byte) 'B');
			return StandardText.of(message.segment().asByteBuffer());
		}

		@IpcMessageHandler(3)
		String segment(MemorySegment payload, IpcMessage message) {
			payload.set(ValueLayout.JAVA_BYTE, 0, (byte) 'S');
			return StandardText.of(message.buffer());
		}

		@IpcMessageHandler(4)
		String text(String text) {
			return "[" + text + "]";
		}

		@IpcMessageHandler(5)
		Order json(Order order) {
			this.calls++;
			return new Order(order.item(), order.count() + 1);
		}

		@IpcMessageHandler(6)
		String list(List<Order> orders) {
			return orders.getFirst().item() + " " + orders.getLast().count();
		}

		@IpcMessageHandler(7)
		String nullable(@Nullable Order order) {
			return (order != null) ? order.item() : "nothing";
		}

		@IpcMessageHandler(8)
		String everything(PeerCredentials peer, Principal principal, IpcConnection connection, IpcMessage message,
				String payload) {
			return "%d %d %s %d %s %s".formatted(peer.pid(), peer.uid(), principal.getName(), message.id(),
					connection.isConnected(), payload);
		}

		@SuppressWarnings("UnusedMethod")
		@IpcMessageHandler(9)
		private String nothing() {
			return "none";
		}

		@IpcMessageHandler(10)
		String marked(@IpcPayload Object payload) {
			return payload.toString();
		}

		@IpcMessageHandler(11)
		void oneWay(Order order) {
			this.calls++;
		}

	}

}
