package dev.qbipcs.benchmarks.micro;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

import dev.qbipcs.internal.posix.Directory;
import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.ring.RingKind;
import dev.qbipcs.internal.ring.RingLayout;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.ring.RingReader;
import dev.qbipcs.internal.ring.RingWriter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message through a ring, both ends on one thread: the header and the payload are
 * written and committed, which posts the semaphore; then the semaphore is acquired, the
 * message copied out and its chunk released.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = { "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow" })
@SuppressWarnings("NullAway.Init")
public class RingBenchmark {

	/**
	 * The size of the payload in bytes.
	 */
	@Param({ "64", "4096" })
	public int size;

	/**
	 * How chunks are announced.
	 */
	@Param
	public RingKind kind;

	private Path directory;

	private RingMemory memory;

	private RingWriter writer;

	private LongConsumer putWords;

	private RingReader reader;

	private MemorySegment payload;

	private MemorySegment message;

	/**
	 * Create the ring.
	 * @throws IOException if there is no shared memory
	 */
	@Setup(Level.Trial)
	public void create() throws IOException {
		int dataSize = RingLayout.dataSize(128 << 10);
		this.directory = Files.createTempDirectory(Path.of("/dev/shm"), "qbipcs-benchmark-");
		try (Directory open = Directory.open(this.directory.toString());
				SharedFile header = open.createFile("header", RingLayout.HEADER_SIZE);
				SharedFile data = open.createFile("data", dataSize)) {
			this.memory = RingMemory.create(header, data, dataSize);
		}
		this.writer = this.kind.writer(this.memory);
		this.putWords = this.writer::putWords;
		this.reader = this.kind.reader(this.memory, 1, RingLayout.largestPayload(dataSize));
		this.payload = MemorySegment.ofArray(new byte[this.size]);
		this.message = MemorySegment.ofArray(new long[(RequestHeader.SIZE + this.size) / Long.BYTES]);
	}

	/**
	 * Remove the ring.
	 * @throws IOException if that fails
	 */
	@TearDown(Level.Trial)
	public void remove() throws IOException {
		this.memory.unmap();
		Files.delete(this.directory.resolve("header"));
		Files.delete(this.directory.resolve("data"));
		Files.delete(this.directory);
	}

	/**
	 * Pass a message.
	 * @return its size
	 */
	@Benchmark
	public int pass() {
		int length = RequestHeader.SIZE + this.size;
		this.writer.claim(length);
		RequestHeader.write(this.putWords, 1, length, 0);
		this.writer.put(this.payload);
		this.writer.commit();
		int received = this.reader.poll();
		this.reader.copyTo(this.message);
		this.reader.release();
		return received;
	}

	/**
	 * Check an empty ring for a message, as a polling loop does.
	 * @return 0
	 */
	@Benchmark
	public int pollEmpty() {
		return this.reader.poll();
	}

}
