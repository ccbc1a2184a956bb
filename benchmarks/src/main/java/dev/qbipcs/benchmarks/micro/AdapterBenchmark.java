package dev.qbipcs.benchmarks.micro;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.convert.JsonPayloadConverter;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.convert.TextPayloadConverter;
import dev.qbipcs.spring.handler.AnnotatedServiceHandler;
import dev.qbipcs.spring.handler.HandlerExecution;
import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.handler.PeerAccess;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

/**
 * The overhead of the Spring layer for a request: the time from the engine's call to the
 * handler's method and back, with the conversion of payloads, without observation. The
 * methods themselves do nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = { "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow" })
public class AdapterBenchmark {

	private final AnnotatedServiceHandler handler = new AnnotatedServiceHandler("benchmark", new Handlers(),
			new AnnotatedServiceHandler.Options(
					new PayloadConverters(
							List.of(new TextPayloadConverter(), new JsonPayloadConverter(JsonMapper.shared()))),
					PeerAccess.ANYBODY, HandlerExecution.DEFAULT, (name) -> Runnable::run, HandlerObserver.NONE));

	private final StandingMessage raw = message(1, "x".repeat(64));

	private final StandingMessage text = message(2, "x".repeat(64));

	private final StandingMessage json = message(3, "{\"sensor\":\"boiler\",\"value\":71.5}");

	/**
	 * A handler that takes and returns memory.
	 * @return the size of the answer
	 */
	@Benchmark
	public long raw() {
		return handle(this.raw);
	}

	/**
	 * A handler that takes and returns text.
	 * @return the size of the answer
	 */
	@Benchmark
	public long text() {
		return handle(this.text);
	}

	/**
	 * A handler that takes and returns a record, which is JSON in the message.
	 * @return the size of the answer
	 */
	@Benchmark
	public long json() {
		return handle(this.json);
	}

	private long handle(StandingMessage message) {
		this.handler.message(message);
		return message.answered;
	}

	private static StandingMessage message(int id, String payload) {
		return new StandingMessage(id, MemorySegment.ofArray(payload.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * The service.
	 */
	static class Handlers {

		@IpcMessageHandler(value = 1, execution = IpcExecution.INLINE)
		MemorySegment raw(MemorySegment payload) {
			return payload;
		}

		@IpcMessageHandler(value = 2, execution = IpcExecution.INLINE)
		String text(String payload) {
			return payload;
		}

		@IpcMessageHandler(value = 3, execution = IpcExecution.INLINE)
		Reading json(Reading reading) {
			return reading;
		}

	}

	/**
	 * A JSON payload.
	 *
	 * @param sensor the name of the sensor
	 * @param value the measured value
	 */
	record Reading(String sensor, double value) {

	}

}
