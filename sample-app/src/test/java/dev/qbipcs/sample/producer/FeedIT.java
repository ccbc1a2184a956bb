package dev.qbipcs.sample.producer;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.qbipcs.IpcServer;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The producer with a service that stops and starts.
 */
@ExtendWith(OutputCaptureExtension.class)
class FeedIT {

	private final JsonMapper jsonMapper = JsonMapper.builder().build();

	private final String service = ServiceNames.unique("feed");

	private final Set<String> sensors = ConcurrentHashMap.newKeySet();

	private final AtomicInteger requests = new AtomicInteger();

	private final Feed feed = new Feed(new ProducerProperties(true, this.service, Duration.ofMillis(10)),
			this.jsonMapper);

	private final Thread thread = Thread.ofPlatform().unstarted(this.feed);

	@BeforeEach
	void start() {
		this.thread.start();
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.feed.stop();
		assertThat(this.thread.join(Patience.LIMIT)).isTrue();
		SharedMemory.assertNothingLeftOf(this.service);
	}

	@Test
	void waitsForTheServiceAndFeedsItAgainWhenItComesBack(CapturedOutput output) {
		for (int life = 1; life <= 2; life++) {
			this.requests.set(0);
			this.sensors.clear();
			try (IpcServer server = serve(0)) {
				server.start();
				Awaitility.await().until(() -> this.requests.get() > 6);
				assertThat(this.sensors).containsExactlyInAnyOrder("boiler", "greenhouse", "server-room");
			}
			int lives = life;
			Awaitility.await().until(() -> output.getOut().split("Waiting for " + this.service, -1).length > lives);
		}
		assertThat(output).doesNotContain("Exception");
	}

	@Test
	void continuesWhenAReadingIsRejected(CapturedOutput output) {
		try (IpcServer server = serve(-22)) {
			server.start();
			Awaitility.await().until(() -> this.requests.get() > 6);
			assertThat(output).contains("A reading of boiler was refused: EINVAL");
			this.feed.stop();
		}
	}

	private IpcServer serve(int error) {
		return IpcServer.builder(this.service).handler((message) -> {
			JsonNode reading = this.jsonMapper.readTree(message.toByteArray());
			this.sensors.add(reading.get("sensor").stringValue());
			this.requests.incrementAndGet();
			message.reply(message.id(), error, MemorySegment.ofArray(new byte[0]));
		}).build();
	}

}
