package dev.qbipcs.spring.handler;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.qbipcs.Errno;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.handler.FakeConnection.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The answers made from the results of handlers.
 */
@ExtendWith(OutputCaptureExtension.class)
class ResponseTests {

	private final AnnotatedServiceHandler handler = Services.inline(new Endpoint());

	private final FakeConnection connection = new FakeConnection();

	@Test
	void voidIsNoAnswer() {
		assertThat(call(0)).isEmpty();
	}

	@Test
	void rawResultsAreSentAsTheyAre() {
		assertThat(call(1)).containsExactly(new Answer(1, 0, "bytes"));
		assertThat(call(2)).containsExactly(new Answer(2, 0, "uff"));
		assertThat(call(3)).containsExactly(new Answer(3, 0, "segment"));
	}

	@Test
	void anEchoOfTheBufferIsThePayload() {
		assertThat(call(4)).containsExactly(new Answer(4, 0, "payload"));
	}

	@Test
	void textHasNoNul() {
		assertThat(call(5)).containsExactly(new Answer(5, 0, "t\u00e9xt"));
	}

	@Test
	void otherResultsAreJson() {
		assertThat(call(6)).containsExactly(new Answer(6, 0, "{\"count\":2}"));
		assertThat(call(7)).containsExactly(new Answer(7, 0, "[\"a\",\"b\"]"));
	}

	@Test
	void nullIsAnEmptyPayload() {
		assertThat(call(8)).containsExactly(new Answer(8, 0, ""));
	}

	@Test
	void anErrnoIsAnErrorWithoutPayload() {
		assertThat(call(9)).containsExactly(new Answer(9, -2, ""));
	}

	@Test
	void aResponseChoosesIdAndError() {
		assertThat(call(10)).containsExactly(new Answer(77, -5, "body"));
	}

	@Test
	void aResponseWithoutIdTakesTheRequests() {
		assertThat(call(11)).containsExactly(new Answer(11, -13, ""));
	}

	@Test
	void anObjectIsConvertedByItsRuntimeType() {
		assertThat(call(12)).containsExactly(new Answer(12, 0, "{\"a\":1}"));
	}

	@Test
	void unknownIdsAreENOSYS() {
		assertThat(call(999)).containsExactly(new Answer(999, -38, ""));
		assertThat(call(-5)).containsExactly(new Answer(-5, -38, ""));
	}

	@Test
	void aResultThatIsTooLargeIsAnErrorThatNamesBothSizes(CapturedOutput output) {
		assertThat(call(13)).containsExactly(new Answer(13, -90, ""));
		assertThat(output.getOut().lines().filter((line) -> line.contains("ERROR"))).singleElement()
			.asString()
			.contains("12329")
			.contains("12328")
			.contains("message 13 of pid 4711 to service \"orders\"");
	}

	@Test
	void aResultThatJustFitsIsSent() {
		assertThat(call(14)).singleElement().satisfies((answer) -> assertThat(answer.payload()).hasSize(12_304));
	}

	@Test
	void aResultThatCannotBeConvertedIsEIO(CapturedOutput output) {
		assertThat(call(15)).containsExactly(new Answer(15, -5, ""));
		assertThat(output.getOut().lines().filter((line) -> line.contains("ERROR"))).hasSize(1);
	}

	@Test
	void aSegmentThatIsAlreadyFreeIsEIO() {
		assertThat(call(16)).containsExactly(new Answer(16, -5, ""));
	}

	@Test
	void anEmptyOptionalIsAnEmptyPayloadAndAnotherIsWhatItHolds() {
		assertThat(call(17)).containsExactly(new Answer(17, 0, ""));
		assertThat(call(18)).containsExactly(new Answer(18, 0, "{\"count\":2}"));
		assertThat(call(19)).containsExactly(new Answer(19, -7, ""));
		assertThat(call(20)).containsExactly(new Answer(20, 0, ""));
		assertThat(call(21)).containsExactly(new Answer(21, -2, ""));
		assertThat(call(22)).containsExactly(new Answer(22, 0, ""));
	}

	@Test
	void aBodyMayComeWithAnError() {
		assertThat(call(23)).containsExactly(new Answer(23, 1000, "body"));
		assertThat(call(24)).containsExactly(new Answer(24, -2, "body"));
		assertThat(IpcResponse.of("body").withError(Errno.ENOENT)).isEqualTo(IpcResponse.of("body", Errno.ENOENT));
	}

	@Test
	void aClientThatIsGoneIsNoError(CapturedOutput output) {
		this.connection.connected = false;
		assertThat(call(1)).isEmpty();
		assertThat(call(999)).isEmpty();
		assertThat(output).doesNotContain("ERROR").doesNotContain("WARN");
	}

	@Test
	void aDefaultHandlerTakesAllOtherRequests() {
		AnnotatedServiceHandler withDefault = Services.inline(new WithDefault());
		Services.call(withDefault, this.connection.request(1, ""));
		Services.call(withDefault, this.connection.request(2, ""));
		Services.call(withDefault, this.connection.request(-7, ""));
		assertThat(this.connection.answers).extracting(Answer::payload).containsExactly("one", "other", "other");
		assertThat(withDefault.handlerIds()).containsExactly(1);
		assertThat(withDefault.hasDefaultHandler()).isTrue();
		assertThat(this.handler.hasDefaultHandler()).isFalse();
	}

	private List<Answer> call(int id) {
		this.connection.answers.clear();
		return Services.call(this.handler, this.connection.request(id, "payload"));
	}

	static class WithDefault {

		@IpcMessageHandler(1)
		String one() {
			return "one";
		}

		@IpcMessageHandler
		String other() {
			return "other";
		}

	}

	record Count(int count) {

	}

	static class Endpoint {

		@IpcMessageHandler(0)
		void nothing(String text) {
		}

		@IpcMessageHandler(1)
		byte[] bytes() {
			return "bytes".getBytes(StandardCharsets.UTF_8);
		}

		@IpcMessageHandler(2)
		ByteBuffer buffer() {
			return ByteBuffer.wrap("buffer".getBytes(StandardCharsets.UTF_8), 1, 3);
		}

		@IpcMessageHandler(3)
		MemorySegment segment() {
			return MemorySegment.ofArray("segment".getBytes(StandardCharsets.UTF_8));
		}

		@IpcMessageHandler(4)
		ByteBuffer echo(ByteBuffer payload) {
			return payload;
		}

		@IpcMessageHandler(5)
		String text() {
			return "t\u00e9xt";
		}

		@IpcMessageHandler(6)
		Count json() {
			return new Count(2);
		}

		@IpcMessageHandler(7)
		List<String> list() {
			return List.of("a", "b");
		}

		@IpcMessageHandler(8)
		@Nullable Count nullResult() {
			return null;
		}

		@IpcMessageHandler(9)
		Errno errno() {
			return Errno.ENOENT;
		}

		@IpcMessageHandler(10)
		IpcResponse<String> response() {
			return IpcResponse.of("body").withId(77).withError(-5);
		}

		@IpcMessageHandler(11)
		IpcResponse<Count> errorResponse() {
			return IpcResponse.error(Errno.EACCES);
		}

		@IpcMessageHandler(12)
		Object object() {
			return Map.of("a", 1);
		}

		@IpcMessageHandler(13)
		byte[] tooLarge() {
			return new byte[12_305];
		}

		@IpcMessageHandler(14)
		byte[] largest() {
			return new byte[12_304];
		}

		@IpcMessageHandler(15)
		List<Object> endless() {
			List<Object> list = new ArrayList<>();
			list.add(list);
			return list;
		}

		@IpcMessageHandler(17)
		Optional<Count> nothingAtAll() {
			return Optional.empty();
		}

		@IpcMessageHandler(18)
		Optional<Count> something() {
			return Optional.of(new Count(2));
		}

		@IpcMessageHandler(19)
		IpcResponse<Optional<Count>> nothingWithAnError() {
			return IpcResponse.of(Optional.<Count>empty()).withError(-7);
		}

		@IpcMessageHandler(20)
		CompletionStage<Optional<Count>> nothingLater() {
			return CompletableFuture.completedFuture(Optional.empty());
		}

		@IpcMessageHandler(21)
		Optional<Errno> anErrorPerhaps() {
			return Optional.of(Errno.ENOENT);
		}

		@IpcMessageHandler(22)
		Object nothingAsObject() {
			return Optional.empty();
		}

		@IpcMessageHandler(23)
		IpcResponse<String> bodyAndNumber() {
			return IpcResponse.of("body", 1000);
		}

		@IpcMessageHandler(24)
		IpcResponse<String> bodyAndErrno() {
			return IpcResponse.of("body", Errno.ENOENT);
		}

		@IpcMessageHandler(16)
		MemorySegment free() {
			try (Arena arena = Arena.ofConfined()) {
				return arena.allocate(8);
			}
		}

	}

}
