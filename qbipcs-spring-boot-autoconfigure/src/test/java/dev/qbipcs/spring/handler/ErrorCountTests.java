package dev.qbipcs.spring.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import dev.qbipcs.Errno;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The answers that count as errors, and their names.
 */
class ErrorCountTests {

	private final FakeConnection connection = new FakeConnection();

	private final AnnotatedServiceHandler handler = Services.inline(new Endpoint());

	@ParameterizedTest
	@CsvSource({ "1, EBUSY", "2, EPERM", "3, OTHER", "4, EIO", "5, ENOSPC", "6, EIO", "7, ENOSPC", "8, EINVAL",
			"9, EMSGSIZE", "10, EIO", "11, EBUSY", "12, EINVAL", "99, ENOSYS" })
	void everyErrorIsCountedOnce(int id, String name) {
		call(id);
		assertThat(this.handler.errorCounts()).isEqualTo(Map.of(name, 1L));
		call(id);
		assertThat(this.handler.errorCounts()).isEqualTo(Map.of(name, 2L));
	}

	@ParameterizedTest
	@CsvSource({ "20", "21", "22", "23" })
	void successAndCodesOfTheApplicationAreNoErrors(int id) {
		call(id);
		assertThat(this.handler.errorCounts()).isEmpty();
	}

	@Test
	void failuresAreCountedEvenIfTheClientIsGone() {
		this.connection.connected = false;
		call(4);
		call(2);
		call(20);
		assertThat(this.handler.errorCounts()).isEqualTo(Map.of("EIO", 1L, "EPERM", 1L));
	}

	@Test
	void aFullExecutorIsCountedAlsoForHandlersThatDoNotAnswer() {
		AnnotatedServiceHandler refusing = Services.of(new Endpoint(),
				new HandlerExecution(IpcExecution.EXECUTOR, "full"), (name) -> (task) -> {
					throw new RejectedExecutionException();
				});
		refusing.message(this.connection.request(20));
		refusing.message(this.connection.request(6));
		assertThat(refusing.errorCounts()).isEqualTo(Map.of("EAGAIN", 2L));
		assertThat(this.connection.answers).hasSize(1);
	}

	@Test
	void theFirstErrorOfAKindIsReported() {
		List<String> announced = new ArrayList<>();
		call(1);
		this.handler.onFirstError(announced::add);
		assertThat(announced).containsExactly("EBUSY");
		call(1);
		call(4);
		call(4);
		assertThat(announced).containsExactly("EBUSY", "EIO");
	}

	@Test
	void aThrowingListenerDoesNotPreventTheAnswer() {
		this.handler.onFirstError((name) -> {
			throw new IllegalStateException(name);
		});
		call(1);
		assertThat(this.connection.answers).containsExactly(new FakeConnection.Answer(1, -16, ""));
	}

	@Test
	void extremeNumbersHaveNoName() {
		assertThat(HandlerErrors.name(Integer.MIN_VALUE)).isEqualTo("OTHER");
		assertThat(HandlerErrors.name(-Errno.ECANCELED.number())).isEqualTo("ECANCELED");
		assertThat(HandlerErrors.name(-Errno.ECANCELED.number() - 1)).isEqualTo("OTHER");
	}

	private void call(int id) {
		this.handler.message(this.connection.request(id, (byte) 1));
	}

	static class Endpoint {

		@IpcMessageHandler(1)
		Errno errno() {
			return Errno.EBUSY;
		}

		@IpcMessageHandler(2)
		IpcResponse<String> response() {
			return IpcResponse.of("no").withError(-1);
		}

		@IpcMessageHandler(3)
		IpcResponse<String> unknown() {
			return IpcResponse.of("no").withError(-4711);
		}

		@IpcMessageHandler(4)
		String throwing() {
			throw new IllegalArgumentException();
		}

		@IpcMessageHandler(5)
		String mapped() {
			throw new ArithmeticException();
		}

		@IpcMessageHandler(6)
		void silentlyThrowing() {
			throw new IllegalArgumentException();
		}

		@IpcMessageHandler(7)
		void silentlyMapped() {
			throw new ArithmeticException();
		}

		@IpcMessageHandler(8)
		String refusing(Map<String, String> json) {
			return "no";
		}

		@IpcMessageHandler(9)
		byte[] tooLarge() {
			return new byte[1 << 20];
		}

		@IpcMessageHandler(10)
		CompletableFuture<String> failingLater() {
			return CompletableFuture.failedFuture(new IllegalStateException());
		}

		@IpcMessageHandler(11)
		CompletableFuture<Errno> errnoLater() {
			return CompletableFuture.completedFuture(Errno.EBUSY);
		}

		@IpcMessageHandler(12)
		void silentlyRefusing(Map<String, String> json) {
		}

		@IpcMessageHandler(20)
		String fine() {
			return "yes";
		}

		@IpcMessageHandler(21)
		void silent() {
		}

		@IpcMessageHandler(22)
		IpcResponse<String> ownCode() {
			return IpcResponse.of("yes").withError(1);
		}

		@IpcMessageHandler(23)
		String mappedToSuccess() {
			throw new UnsupportedOperationException();
		}

		@IpcExceptionHandler(ArithmeticException.class)
		Errno noSpace() {
			return Errno.ENOSPC;
		}

		@IpcExceptionHandler(UnsupportedOperationException.class)
		String success() {
			return "fine nevertheless";
		}

	}

}
