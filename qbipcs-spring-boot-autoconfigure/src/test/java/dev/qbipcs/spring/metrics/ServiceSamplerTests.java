package dev.qbipcs.spring.metrics;

import java.lang.reflect.Proxy;
import java.util.List;

import dev.qbipcs.ConnectionStats;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcServer;
import dev.qbipcs.LoopStats;
import dev.qbipcs.ServiceTotals;
import dev.qbipcs.SharedMemoryStats;
import dev.qbipcs.internal.loop.LoopCounts;
import io.micrometer.core.instrument.Meter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One pass over the connections serves all meters of a scrape.
 */
class ServiceSamplerTests {

	private static final ServiceTotals TOTALS = new Totals(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 23);

	private static final SharedMemoryStats MEMORY = new SharedMemoryStats(17, 18, 19);

	private static final LoopStats LOOPS = new LoopCounts(20, 21, 22, 31, 32);

	private List<IpcConnection> connections = List.of(connection(0, 3), connection(2, 11), connection(1, 7));

	private int looks;

	private long now = Long.MAX_VALUE - 5;

	private final ServiceSampler sampler = new ServiceSampler(server(), () -> this.now);

	@Test
	void aScrapeReadsTheConnectionsOnce() {
		for (IpcServerMeter meter : IpcServerMeter.values()) {
			meter.value(this.sampler.sample());
		}
		assertThat(this.looks).isEqualTo(1);
	}

	@Test
	void theNextScrapeReadsThemAgain() {
		assertThat(this.sampler.sample().activeConnections()).isEqualTo(3);
		this.connections = List.of();
		this.now += ServiceSampler.VALIDITY.toNanos() - 1;
		assertThat(this.sampler.sample().activeConnections()).isEqualTo(3);
		this.now += 1;
		assertThat(this.sampler.sample().activeConnections()).isZero();
		assertThat(this.looks).isEqualTo(2);
	}

	@Test
	void connectionsAreSummedUp() {
		assertThat(this.sampler.sample()).isEqualTo(new ServiceSample(TOTALS, LOOPS, 3, 2, 21, 11, MEMORY));
		this.connections = List.of();
		this.now += ServiceSampler.VALIDITY.toNanos();
		assertThat(this.sampler.sample()).isEqualTo(new ServiceSample(TOTALS, LOOPS, 0, 0, 0, 0, MEMORY));
	}

	@Test
	void everyMeterShowsADifferentValue() {
		ServiceSample sample = new ServiceSample(TOTALS, LOOPS, 13, 14, 15, 16, MEMORY);
		assertThat(IpcServerMeter.values()).extracting((meter) -> (int) meter.value(sample))
			.doesNotHaveDuplicates()
			.hasSize(23);
		assertThat(IpcServerMeter.values()).allSatisfy(
				(meter) -> assertThat(meter.value(sample) <= 12 || meter.value(sample) >= 20).as(meter.meterName())
					.isEqualTo(meter.type() == Meter.Type.COUNTER));
	}

	private IpcServer server() {
		return (IpcServer) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { IpcServer.class },
				(proxy, method, args) -> switch (method.getName()) {
					case "totals" -> TOTALS;
					case "loopStats" -> LOOPS;
					case "sharedMemory" -> MEMORY;
					case "connections" -> {
						this.looks++;
						yield this.connections;
					}
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	private static IpcConnection connection(int flowControlState, int queued) {
		return (IpcConnection) Proxy.newProxyInstance(ServiceSamplerTests.class.getClassLoader(),
				new Class<?>[] { IpcConnection.class }, (proxy, method, args) -> {
					assertThat(method.getName()).isEqualTo("stats");
					return new Stats(0, 0, 0, 0, 0, 0, flowControlState, 0, queued, 0, 0, 0);
				});
	}

	private record Totals(long accepted, long rejected, long closed, long requests, long responses, long events,
			long sendRetries, long recvRetries, long flowControlChanges, long bytesReceived, long bytesSent,
			long foreignMessages, long droppedHandshakes) implements ServiceTotals {

	}

	private record Stats(int clientPid, long requests, long responses, long events, long sendRetries, long recvRetries,
			int flowControlState, long flowControlCount, int eventQueueLength, long bytesReceived, long bytesSent,
			long foreignMessages) implements ConnectionStats {

	}

}
