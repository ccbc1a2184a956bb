package dev.qbipcs.boot.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.Payload;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers that exceed the client's buffer, in every way that a handler can give them.
 */
class TooLargeAnswerTests {

	private static final byte[] TOO_LARGE = new byte[1 << 20];

	private final TestServices services = new TestServices();

	@Test
	void aReturnedAnswerBecomesAnError() {
		assertError(Returning.class, Errno.EMSGSIZE, 1, 2, 3, 4);
	}

	@Test
	void anAnswerThatAHandlerSendsBecomesAnError() {
		assertError(Replying.class, Errno.EMSGSIZE, 1, 2, 3);
		assertError(Replying.class, Errno.EIO, 4);
	}

	@Test
	void anInlineAnswerBecomesAnError() {
		assertError(ReplyingInline.class, Errno.EMSGSIZE, 1, 2, 3);
		assertError(ReplyingInline.class, Errno.EIO, 4);
	}

	private void assertError(Class<?> bean, Errno error, int... ids) {
		this.services.contextRunner().withBean(bean).run((context) -> {
			try (IpcClient client = this.services.connect()) {
				for (int id : ids) {
					IpcReply reply = client.sendAndReceive(id, new byte[1], TestServices.PATIENCE);
					assertThat(reply.id()).isEqualTo(id);
					assertThat(reply.error()).as("message %d", id).isEqualTo(-error.number());
					assertThat(reply.payload()).isEmpty();
					assertThat(TestServices.call(client, 9, "")).as("behind message %d", id).isEqualTo("9 0 next");
				}
			}
		});
	}

	@IpcService(name = "${test.service}")
	static class Returning {

		@IpcMessageHandler(1)
		byte[] whole() {
			return TOO_LARGE;
		}

		@IpcMessageHandler(2)
		CompletionStage<byte[]> later() {
			return CompletableFuture.supplyAsync(() -> TOO_LARGE, Thread::startVirtualThread);
		}

		@IpcMessageHandler(3)
		Mono<IpcResponse<byte[]>> response() {
			return Mono.fromSupplier(() -> IpcResponse.of(TOO_LARGE));
		}

		@IpcMessageHandler(4)
		CompletionStage<IpcResponse<byte[]>> responseLater() {
			return CompletableFuture.supplyAsync(() -> IpcResponse.of(TOO_LARGE).withError(7),
					Thread::startVirtualThread);
		}

		@IpcMessageHandler(9)
		String next() {
			return "next";
		}

	}

	@IpcService(name = "${test.service}")
	static class Replying {

		@IpcMessageHandler(1)
		void written(IpcMessage message) {
			message.reply(Payload.of(TOO_LARGE.length, (output) -> output.put(TOO_LARGE)));
		}

		@IpcMessageHandler(2)
		void writtenWithError(IpcMessage message) {
			message.reply(message.id(), 7, Payload.of(TOO_LARGE.length, (output) -> output.put(TOO_LARGE)));
		}

		@IpcMessageHandler(3)
		void swallowed(IpcMessage message) {
			try {
				written(message);
			}
			catch (RuntimeException ex) {
				// continue as if nothing had happened
			}
		}

		@IpcMessageHandler(4)
		void writesTooLittle(IpcMessage message) {
			message.reply(Payload.of(8, (output) -> output.putInt(1)));
		}

		@IpcMessageHandler(9)
		String next() {
			return "next";
		}

	}

	@IpcService(name = "${test.service}", execution = IpcExecution.INLINE)
	static class ReplyingInline extends Replying {

	}

}
