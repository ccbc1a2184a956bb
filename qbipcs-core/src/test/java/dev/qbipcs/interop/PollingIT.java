package dev.qbipcs.interop;

import java.time.Duration;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.LoopStats;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.LoopThread;
import dev.qbipcs.testsupport.NativeProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service stays awake for a busy libqb client and sleeps while it is idle.
 */
class PollingIT {

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("polling");

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void requestsOfABusyClientAreFoundBeforeTheServiceParks(IpcTransport transport) {
		EventLoop loop = serve(transport, new PollingPolicy(Duration.ofMillis(5), 1));
		if (Runtime.getRuntime().availableProcessors() == 1) {
			// the client could not run while the loop polls
			NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, 2000);
			assertThat(loop.loopStats().hits()).isZero();
			return;
		}
		// beside other busy processes the loop polls only occasionally
		Awaitility.await().until(() -> {
			NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, 2000);
			return loop.loopStats().hits() > 0 && loop.loopStats().misses() > 0;
		});
		assertThat(loop.loopStats().parks()).isPositive();
		// without requests it parks for good
		LoopThread.named("polling-loop").awaitSleep();
	}

	@Test
	void withPollingOffTheServiceParksAtOnce() {
		EventLoop loop = serve(IpcTransport.SHARED_MEMORY, PollingPolicy.OFF);
		NativeProgram.QB_CLIENT.run("roundtrip", this.service, 64, 1000);
		LoopStats stats = loop.loopStats();
		assertThat(stats.parks()).isPositive();
		assertThat(stats.hits()).isZero();
		assertThat(stats.misses()).isZero();
	}

	private EventLoop serve(IpcTransport transport, PollingPolicy policy) {
		EventLoop loop = this.peers.close(EventLoop.create("polling-loop", policy));
		this.peers.serve(IpcServer.builder(this.service)
			.transport(transport)
			.eventLoop(loop)
			.handler((message) -> message.reply(message.segment())));
		return loop;
	}

}
