package dev.qbipcs.benchmarks.micro;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * Whether reading the statistics of a service slows its requests down: round trips
 * without a reader, and while a thread reads the totals and all connections this many
 * times per second. Prometheus scrapes once in several seconds.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsAppend = { "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow" })
public class StatisticsBenchmark {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	/**
	 * How often the statistics are read.
	 */
	@Param({ "0", "10", "1000" })
	public int readsPerSecond;

	private final byte[] request = new byte[64];

	private final IpcServer server = IpcServer.builder("statistics-benchmark-" + ProcessHandle.current().pid())
		.handler((message) -> message.reply(MemorySegment.NULL))
		.build();

	private final Thread reader = Thread.ofPlatform().daemon().unstarted(this::read);

	private IpcClient client;

	private final Blackhole sink = new Blackhole(
			"Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

	/**
	 * Create the service without starting it.
	 */
	@SuppressWarnings("NullAway.Init")
	public StatisticsBenchmark() {
	}

	/**
	 * Start the service, a client and the reader.
	 */
	@Setup(Level.Trial)
	public void start() {
		this.server.start();
		this.client = IpcClient.connect(this.server.name());
		if (this.readsPerSecond > 0) {
			this.reader.start();
		}
	}

	/**
	 * Stop all.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		this.reader.interrupt();
		this.client.close();
		this.server.close();
	}

	/**
	 * A request of 64 bytes and its empty answer.
	 * @return the answer
	 */
	@Benchmark
	public IpcReply roundTrip() {
		return this.client.sendAndReceive(1, this.request, PATIENCE);
	}

	private void read() {
		while (!Thread.currentThread().isInterrupted()) {
			long sum = this.server.totals().requests();
			for (IpcConnection connection : this.server.connections()) {
				sum += connection.stats().requests();
			}
			this.sink.consume(sum);
			LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / this.readsPerSecond);
		}
	}

}
