package dev.qbipcs.spring.handler;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.handler.FakeConnection.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The answer and the log lines when a handler throws.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureTests {

	private final Endpoint endpoint = new Endpoint();

	private final FakeConnection connection = new FakeConnection();

	@Test
	void anUnmappedExceptionIsEIOAndOneErrorWithItsStackTrace(CapturedOutput output) {
		assertThat(thrown(new IllegalArgumentException("what?"))).containsExactly(new Answer(1, -5, ""));
		assertThat(errors(output)).singleElement()
			.asString()
			.contains("message 1 of pid 4711 to service \"orders\"")
			.contains("Endpoint.answer(IpcMessage)");
		assertThat(output).contains("IllegalArgumentException: what?").contains("\tat ");
	}

	@Test
	void anErrorIsAnsweredToo(CapturedOutput output) {
		assertThat(thrown(new AssertionError("bug"))).containsExactly(new Answer(1, -5, ""));
		assertThat(errors(output)).hasSize(1);
	}

	@Test
	void theClosestExceptionHandlerAnswers(CapturedOutput output) {
		assertThat(thrown(new IOException("disk"))).containsExactly(new Answer(1, -28, ""));
		assertThat(thrown(new FileNotFoundException("x"))).containsExactly(new Answer(1, 0, "no file x"));
		assertThat(output).doesNotContain("ERROR").doesNotContain("WARN");
	}

	@Test
	void aCauseIsTriedIfTheExceptionIsUnmapped() {
		assertThat(thrown(new IllegalStateException(new FileNotFoundException("y"))))
			.containsExactly(new Answer(1, 0, "no file y"));
	}

	@Test
	void anIntIsTheErrorField() {
		assertThat(thrown(new NumberFormatException())).containsExactly(new Answer(1, -34, ""));
	}

	@Test
	void aResponseChoosesIdErrorAndBody() {
		assertThat(thrown(new UnsupportedOperationException())).containsExactly(new Answer(9, -95, "not here"));
	}

	@Test
	void noAnswerOfAnExceptionHandlerIsEIO() {
		assertThat(thrown(new ArrayIndexOutOfBoundsException())).containsExactly(new Answer(1, -5, ""));
	}

	@Test
	void whenTheExceptionHandlerThrowsTooBothAreLogged(CapturedOutput output) {
		assertThat(thrown(new ArithmeticException("first"))).containsExactly(new Answer(1, -5, ""));
		assertThat(errors(output)).hasSize(1);
		assertThat(output).contains("second").contains("Suppressed: java.lang.ArithmeticException: first");
	}

	@Test
	void anIpcExceptionOfAnotherServiceIsNotTakenForOurAnswer(CapturedOutput output) {
		assertThat(thrown(new IpcException(Errno.EBUSY, "later"))).containsExactly(new Answer(1, -5, ""));
		assertThat(errors(output)).hasSize(1);
	}

	@Test
	void anIpcExceptionWithAHandlerIsMapped() {
		AnnotatedServiceHandler handler = Services.inline(new MapsIpcExceptions());
		assertThat(Services.call(handler, this.connection.request(1, ""))).containsExactly(new Answer(1, -1, ""));
	}

	@Test
	void aVoidHandlerThatThrowsIsOnlyLogged(CapturedOutput output) {
		this.endpoint.failure = new IllegalArgumentException("what?");
		assertThat(call(2)).isEmpty();
		assertThat(errors(output)).hasSize(1);
		assertThat(output).doesNotContain("EIO");
	}

	@Test
	void aVoidHandlersMappedExceptionIsMappedButNotSent(CapturedOutput output) {
		this.endpoint.failure = new IOException("disk");
		assertThat(call(2)).isEmpty();
		assertThat(this.endpoint.mapped).isEqualTo(1);
		assertThat(errors(output)).isEmpty();
	}

	private List<Answer> thrown(Throwable failure) {
		this.endpoint.failure = failure;
		return call(1);
	}

	private List<Answer> call(int id) {
		this.connection.answers.clear();
		return Services.call(Services.inline(this.endpoint), this.connection.request(id, ""));
	}

	private static List<String> errors(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("ERROR")).toList();
	}

	static class MapsIpcExceptions {

		@IpcMessageHandler(1)
		String answer() {
			throw new IpcException(Errno.EBUSY, "later");
		}

		@IpcExceptionHandler
		Errno map(IpcException ex) {
			return Errno.EPERM;
		}

	}

	static class Endpoint {

		@Nullable Throwable failure;

		int mapped;

		@IpcMessageHandler(1)
		String answer(IpcMessage message) throws Throwable {
			if (this.failure != null) {
				throw this.failure;
			}
			return "fine";
		}

		@IpcMessageHandler(2)
		void oneWay() throws Throwable {
			if (this.failure != null) {
				throw this.failure;
			}
		}

		@IpcExceptionHandler
		Errno disk(IOException ex) {
			this.mapped++;
			return Errno.ENOSPC;
		}

		@IpcExceptionHandler
		String file(FileNotFoundException ex, IpcMessage message) {
			return "no file " + ex.getMessage();
		}

		@IpcExceptionHandler(NumberFormatException.class)
		int range() {
			return -Errno.ERANGE.number();
		}

		@IpcExceptionHandler
		IpcResponse<String> unsupported(UnsupportedOperationException ex) {
			return IpcResponse.of("not here").withId(9).withError(-95);
		}

		@IpcExceptionHandler
		@Nullable Errno nothing(IndexOutOfBoundsException ex) {
			return null;
		}

		@IpcExceptionHandler
		Errno fails(ArithmeticException ex) {
			throw new IllegalStateException("second");
		}

	}

}
