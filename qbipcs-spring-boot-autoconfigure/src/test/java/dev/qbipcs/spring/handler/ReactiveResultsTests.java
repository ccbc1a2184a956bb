package dev.qbipcs.spring.handler;

import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.handler.FakeConnection.Answer;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers that return Reactor types.
 */
class ReactiveResultsTests {

	private final Endpoint endpoint = new Endpoint();

	private final AnnotatedServiceHandler handler = Services.inline(this.endpoint);

	private final FakeConnection connection = new FakeConnection();

	@Test
	void aMonoIsAnsweredWhenItIsComplete() {
		assertThat(call(1)).isEmpty();
		this.endpoint.later.tryEmitValue("done");
		assertThat(this.connection.answers).containsExactly(new Answer(1, 0, "done"));
	}

	@Test
	void anEmptyMonoIsAnEmptyPayload() {
		assertThat(call(2)).containsExactly(new Answer(2, 0, ""));
	}

	@Test
	void aMonoOfAResponseChoosesIdAndError() {
		assertThat(call(3)).containsExactly(new Answer(9, -28, "[\"a\"]"));
	}

	@Test
	void aFailedMonoIsMappedByTheExceptionHandler() {
		assertThat(call(4)).containsExactly(new Answer(4, -33, ""));
	}

	@Test
	void multipleResultsAreRejectedAtStartUp() {
		assertThatExceptionOfType(InvalidIpcServiceException.class).isThrownBy(() -> Services.inline(new Many()))
			.withMessageContaining("Flux");
	}

	private List<Answer> call(int id) {
		return Services.call(this.handler, this.connection.request(id, ""));
	}

	static class Endpoint {

		private final Sinks.One<String> later = Sinks.one();

		@IpcMessageHandler(1)
		Mono<String> later() {
			return this.later.asMono();
		}

		@IpcMessageHandler(2)
		Mono<String> empty() {
			return Mono.empty();
		}

		@IpcMessageHandler(3)
		Mono<IpcResponse<List<String>>> response() {
			return Mono.just(IpcResponse.of(List.of("a")).withId(9).withError(Errno.ENOSPC));
		}

		@IpcMessageHandler(4)
		Mono<String> failed() {
			return Mono.error(new ArithmeticException());
		}

		@IpcExceptionHandler
		Errno domain(ArithmeticException ex) {
			return Errno.EDOM;
		}

	}

	static class Many {

		@IpcMessageHandler(1)
		Flux<String> many() {
			return Flux.just("a", "b");
		}

	}

}
