package dev.qbipcs.benchmarks.micro;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.protocol.ResponseHeader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The headers of messages, written and read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = { "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow" })
public class HeaderBenchmark {

	private final MemorySegment memory = MemorySegment.ofArray(new long[8]);

	private int id = 1;

	/**
	 * A request's header.
	 * @return what was read
	 */
	@Benchmark
	public int request() {
		RequestHeader.write(this.memory, this.id, 80, 0);
		return RequestHeader.id(this.memory) + RequestHeader.size(this.memory);
	}

	/**
	 * A response's header.
	 * @return what was read
	 */
	@Benchmark
	public int response() {
		ResponseHeader.write(this.memory, this.id, 88, 0, 0);
		return ResponseHeader.id(this.memory) + ResponseHeader.error(this.memory);
	}

}
