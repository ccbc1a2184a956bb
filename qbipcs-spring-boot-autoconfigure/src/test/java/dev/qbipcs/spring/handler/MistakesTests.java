package dev.qbipcs.spring.handler;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.IpcResponse;
import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcCreated;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcPayload;
import dev.qbipcs.spring.convert.LoneValue;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.convert.TextPayloadConverter;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Mistakes that are found at start-up, and their descriptions.
 */
@SuppressWarnings({ "UnusedMethod", "UnusedVariable" }) // no method is called
class MistakesTests {

	@Test
	void twoHandlersOfOneId() {
		class Bean {

			@IpcMessageHandler({ 1, 2 })
			void first() {
			}

			@IpcMessageHandler({ 2, 3 })
			void second(String text) {
			}

		}
		rejected(new Bean()).withMessageContaining("message 2")
			.withMessageContaining("Bean.first()")
			.withMessageContaining("Bean.second(String)");
	}

	@Test
	void twoDefaultHandlers() {
		class Bean {

			@IpcMessageHandler
			void first() {
			}

			@IpcMessageHandler
			void second() {
			}

		}
		rejected(new Bean()).withMessageContaining("Bean.first()").withMessageContaining("Bean.second()");
	}

	@Test
	void twoPayloads() {
		class Bean {

			@IpcMessageHandler(1)
			void take(String one, IpcMessage message, byte[] other) {
			}

		}
		rejected(new Bean()).withMessageContaining("Parameter 1 (String")
			.withMessageContaining("Bean.take(String, IpcMessage, byte[])")
			.withMessageContaining("parameter 3");
	}

	@Test
	void twoMarkedPayloads() {
		class Bean {

			@IpcMessageHandler(1)
			void take(@IpcPayload String one, @IpcPayload byte[] other) {
			}

		}
		rejected(new Bean()).withMessageContaining("Parameter 1 (String").withMessageContaining("parameter 2");
	}

	@Test
	void aParameterBesideTheMarkedPayload() {
		class Bean {

			@IpcMessageHandler(1)
			void take(@IpcPayload String one, byte[] other) {
			}

		}
		rejected(new Bean()).withMessageContaining("Parameter 2 (byte[]").withMessageContaining("not supported");
	}

	@Test
	void parametersThatCannotBeAPayload() {
		class TakesRequest {

			@IpcMessageHandler(1)
			void take(IpcConnectionRequest request) {
			}

		}
		class TakesServer {

			@IpcMessageHandler(1)
			void take(IpcServer server) {
			}

		}
		rejected(new TakesRequest()).withMessageContaining("Parameter 1 (IpcConnectionRequest");
		rejected(new TakesServer()).withMessageContaining("Parameter 1 (IpcServer");
	}

	@Test
	void typesThatNoConverterSupports() {
		class Takes {

			@IpcMessageHandler(1)
			void take(List<String> payload) {
			}

		}
		class Returns {

			@IpcMessageHandler(1)
			List<String> answer() {
				return List.of();
			}

		}
		PayloadConverters textOnly = new PayloadConverters(List.of(new TextPayloadConverter()));
		rejected(new Takes(), textOnly).withMessageContaining("Parameter 1 (List")
			.satisfies((ex) -> assertThat(ex.action()).contains("spring-boot-starter-jackson"));
		rejected(new Returns(), textOnly).withMessageContaining("java.util.List<java.lang.String>")
			.withMessageContaining("Returns.answer()");
	}

	@ParameterizedTest
	@ValueSource(classes = { int.class, long.class, double.class, boolean.class, char.class, Integer.class, Short.class,
			Boolean.class, Character.class, BigDecimal.class, Number.class, OptionalInt.class })
	void numbersBooleansAndCharactersAreLoneValues(Class<?> type) {
		assertThat(LoneValue.is(type)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { void.class, Object.class, String.class, List.class, int[].class, IpcExecution.class })
	void everyOtherTypeIsNoLoneValue(Class<?> type) {
		assertThat(LoneValue.is(type)).isFalse();
	}

	@Test
	void loneValues() {
		class TakesInt {

			@IpcMessageHandler(1)
			void take(int value) {
			}

		}
		class TakesOptional {

			@IpcMessageHandler(1)
			void take(Optional<Long> value) {
			}

		}
		class ReturnsInt {

			@IpcMessageHandler(1)
			int answer() {
				return 1;
			}

		}
		class ReturnsLater {

			@IpcMessageHandler(1)
			CompletableFuture<IpcResponse<Boolean>> answer() {
				return new CompletableFuture<>();
			}

		}
		for (Object bean : List.of(new TakesInt(), new TakesOptional(), new ReturnsInt(), new ReturnsLater())) {
			rejected(bean).withMessageContaining(bean.getClass().getSimpleName())
				.withMessageContaining("bytes of a C program")
				.satisfies((ex) -> assertThat(ex.action()).contains("record").contains("ByteBuffer"));
		}
	}

	@Test
	void aStaticHandler() {
		class Bean {

			@IpcMessageHandler(1)
			static void take() {
			}

		}
		rejected(new Bean()).withMessageContaining("Bean.take() is static");
	}

	@Test
	void anExceptionHandlerThatAnswersLater() {
		class Bean {

			@IpcMessageHandler(1)
			void take() {
			}

			@IpcExceptionHandler
			CompletableFuture<String> later(IOException ex) {
				return new CompletableFuture<>();
			}

		}
		rejected(new Bean()).withMessageContaining("Bean.later(IOException) returns CompletableFuture");
	}

	@Test
	void exceptionHandlersThatCannotWork() {
		class NoResult {

			@IpcMessageHandler(1)
			void take() {
			}

			@IpcExceptionHandler
			void nothing(IOException ex) {
			}

		}
		class NoException {

			@IpcMessageHandler(1)
			void take() {
			}

			@IpcExceptionHandler
			Errno nothing(IpcMessage message) {
				return Errno.EIO;
			}

		}
		class WrongException {

			@IpcMessageHandler(1)
			void take() {
			}

			@IpcExceptionHandler({ IOException.class, IllegalStateException.class })
			Errno io(IOException ex) {
				return Errno.EIO;
			}

		}
		class Twice {

			@IpcMessageHandler(1)
			void take() {
			}

			@IpcExceptionHandler
			Errno first(IOException ex) {
				return Errno.EIO;
			}

			@IpcExceptionHandler(IOException.class)
			Errno second() {
				return Errno.EIO;
			}

		}
		rejected(new NoResult()).withMessageContaining("NoResult.nothing(IOException)");
		rejected(new NoException()).withMessageContaining("NoException.nothing(IpcMessage)");
		rejected(new WrongException()).withMessageContaining("Parameter 1 (IOException")
			.withMessageContaining("IllegalStateException");
		rejected(new Twice()).withMessageContaining("Twice.first(IOException)").withMessageContaining("Twice.second()");
	}

	@Test
	void hooksThatCannotWork() {
		class TwoAccepts {

			@IpcAccept
			void first() {
			}

			@IpcAccept
			void second() {
			}

		}
		class WrongResult {

			@IpcAccept
			String accept() {
				return "";
			}

		}
		class WrongParameter {

			@IpcCreated
			void created(IpcConnectionRequest request) {
			}

		}
		rejected(new TwoAccepts()).withMessageContaining("@IpcAccept")
			.withMessageContaining("TwoAccepts.first()")
			.withMessageContaining("TwoAccepts.second()");
		rejected(new WrongResult()).withMessageContaining("WrongResult.accept()").withMessageContaining("String");
		rejected(new WrongParameter()).withMessageContaining("Parameter 1 (IpcConnectionRequest");
	}

	@Test
	void aBeanWithoutAnyHandler() {
		rejected(new Object()).withMessageContaining("\"orders\"").withMessageContaining("java.lang.Object");
	}

	@Test
	void anExecutorWithoutName() {
		class Bean {

			@IpcMessageHandler(value = 1, execution = IpcExecution.EXECUTOR)
			void take() {
			}

		}
		rejected(new Bean()).withMessageContaining("Bean.take()").withMessageContaining("executor");
	}

	private static ThrowableAssertAlternative<InvalidIpcServiceException> rejected(Object bean) {
		return rejected(bean, Services.CONVERTERS);
	}

	private static ThrowableAssertAlternative<InvalidIpcServiceException> rejected(Object bean,
			PayloadConverters converters) {
		AnnotatedServiceHandler.Options options = new AnnotatedServiceHandler.Options(converters, PeerAccess.ANYBODY,
				HandlerExecution.DEFAULT, (name) -> Runnable::run, HandlerObserver.NONE);
		return assertThatExceptionOfType(InvalidIpcServiceException.class)
			.isThrownBy(() -> new AnnotatedServiceHandler("orders", bean, options));
	}

}
