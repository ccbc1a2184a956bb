package dev.qbipcs.benchmarks.micro;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.Length;
import dev.qbipcs.struct.StructCodec;
import dev.qbipcs.struct.Unsigned;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record of eight numbers, and one with a text, as C structs: by the codec, by code as
 * one would write it by hand, and as JSON.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = { "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow" })
public class StructBenchmark {

	private static final StructCodec<Numbers> NUMBERS = StructCodec.of(Numbers.class);

	private static final StructCodec<Named> NAMED = StructCodec.of(Named.class);

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final ObjectReader READER = MAPPER.readerFor(Numbers.class);

	private static final ObjectWriter WRITER = MAPPER.writerFor(Numbers.class);

	private final Numbers numbers = new Numbers(1, (short) 2, (byte) 3, true, 4L, 5.5, 6, 7L);

	private final Named named = new Named("boiler-17", 99.5, 1_700_000_000_000L);

	private final MemorySegment message = MemorySegment.ofArray(new byte[64]);

	private final byte[] json = WRITER.writeValueAsBytes(this.numbers);

	/**
	 * Fills the message.
	 */
	public StructBenchmark() {
		NUMBERS.write(this.numbers, this.message);
	}

	/**
	 * Write eight numbers.
	 * @return the message
	 */
	@Benchmark
	public MemorySegment writeNumbers() {
		NUMBERS.write(this.numbers, this.message);
		return this.message;
	}

	/**
	 * Write eight numbers by hand.
	 * @return the message
	 */
	@Benchmark
	public MemorySegment writeNumbersByHand() {
		MemorySegment message = this.message;
		Numbers value = this.numbers;
		message.set(ValueLayout.JAVA_INT_UNALIGNED, 0, value.a());
		message.set(ValueLayout.JAVA_SHORT_UNALIGNED, 4, value.b());
		message.set(ValueLayout.JAVA_BYTE, 6, value.c());
		message.set(ValueLayout.JAVA_BYTE, 7, (byte) (value.d() ? 1 : 0));
		message.set(ValueLayout.JAVA_LONG_UNALIGNED, 8, value.e());
		message.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 16, value.f());
		message.set(ValueLayout.JAVA_INT_UNALIGNED, 24, value.g());
		message.set(ValueLayout.JAVA_INT_UNALIGNED, 28, 0);
		message.set(ValueLayout.JAVA_LONG_UNALIGNED, 32, value.h());
		return message;
	}

	/**
	 * Write eight numbers as JSON.
	 * @return the text
	 */
	@Benchmark
	public byte[] writeNumbersAsJson() {
		return WRITER.writeValueAsBytes(this.numbers);
	}

	/**
	 * Read eight numbers.
	 * @return the record
	 */
	@Benchmark
	public Numbers readNumbers() {
		return NUMBERS.read(this.message);
	}

	/**
	 * Read eight numbers by hand.
	 * @return the record
	 */
	@Benchmark
	public Numbers readNumbersByHand() {
		MemorySegment message = this.message;
		return new Numbers(message.get(ValueLayout.JAVA_INT_UNALIGNED, 0),
				message.get(ValueLayout.JAVA_SHORT_UNALIGNED, 4), message.get(ValueLayout.JAVA_BYTE, 6),
				message.get(ValueLayout.JAVA_BYTE, 7) != 0, message.get(ValueLayout.JAVA_LONG_UNALIGNED, 8),
				message.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 16), message.get(ValueLayout.JAVA_INT_UNALIGNED, 24),
				message.get(ValueLayout.JAVA_LONG_UNALIGNED, 32));
	}

	/**
	 * Read eight numbers from JSON.
	 * @return the record
	 */
	@Benchmark
	public Numbers readNumbersFromJson() {
		return READER.readValue(this.json);
	}

	/**
	 * Write a text and two numbers, and read them.
	 * @return the record
	 */
	@Benchmark
	public Named textAndNumbers() {
		NAMED.write(this.named, this.message);
		return NAMED.read(this.message);
	}

	/**
	 * Write a text and two numbers by hand, and read them.
	 * @return the record
	 */
	@Benchmark
	public Named textAndNumbersByHand() {
		MemorySegment message = this.message;
		message.asSlice(0, 32).fill((byte) 0);
		message.setString(0, this.named.name(), StandardCharsets.UTF_8);
		message.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 32, this.named.value());
		message.set(ValueLayout.JAVA_LONG_UNALIGNED, 40, this.named.at());
		return new Named(message.getString(0, StandardCharsets.UTF_8),
				message.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 32), message.get(ValueLayout.JAVA_LONG_UNALIGNED, 40));
	}

	/**
	 * Eight numbers, and padding.
	 *
	 * @param a an {@code int32_t}
	 * @param b an {@code int16_t}
	 * @param c an {@code int8_t}
	 * @param d a {@code _Bool}
	 * @param e an {@code int64_t}
	 * @param f a {@code double}
	 * @param g a {@code uint32_t}
	 * @param h an {@code int64_t}
	 */
	@CStruct
	public record Numbers(int a, short b, byte c, boolean d, long e, double f, @Unsigned int g, long h) {

	}

	/**
	 * A text and two numbers.
	 *
	 * @param name a {@code char[32]}
	 * @param value a {@code double}
	 * @param at an {@code int64_t}
	 */
	@CStruct
	public record Named(@Length(32) String name, double value, long at) {

	}

}
