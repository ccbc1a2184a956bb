package dev.qbipcs.sample.producer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The producer's task. It is an ordinary client that knows only the name of the hub's
 * service; while the service is down, it waits until the service is back.
 */
class Feed implements Runnable {

	private static final Log logger = LogFactory.getLog(Feed.class);

	private static final int RECORD = 10;

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final List<SimulatedSensor> SENSORS = List.of(new SimulatedSensor("boiler", 65, 20, 24),
			new SimulatedSensor("greenhouse", 24, 6, 60), new SimulatedSensor("server-room", 21, 1.5, 40));

	private final ProducerProperties properties;

	private final JsonMapper jsonMapper;

	private final CountDownLatch stopping = new CountDownLatch(1);

	private final CountDownLatch stopped = new CountDownLatch(1);

	private long round;

	Feed(ProducerProperties properties, JsonMapper jsonMapper) {
		this.properties = properties;
		this.jsonMapper = jsonMapper;
	}

	@Override
	public void run() {
		try {
			do {
				feedWhileConnected();
			}
			while (!awaitNextRound());
		}
		finally {
			this.stopped.countDown();
		}
	}

	/**
	 * Stop {@link #run()}. Returns when it has ended, or after the timeout of a call.
	 */
	void stop() {
		this.stopping.countDown();
		await(this.stopped, TIMEOUT);
	}

	private void feedWhileConnected() {
		boolean connected = false;
		try (IpcClient client = IpcClient.connect(this.properties.service())) {
			connected = true;
			logger.info("Sending readings of %d sensors to %s every %.1f s".formatted(SENSORS.size(),
					this.properties.service(), this.properties.interval().toMillis() / 1000.0));
			do {
				sendReadings(client);
			}
			while (!awaitNextRound());
		}
		catch (IpcException ex) {
			if (connected) {
				logger.info("Waiting for %s to come back: %s".formatted(this.properties.service(), ex.getMessage()));
			}
			else {
				logger.debug("Still waiting for " + this.properties.service(), ex);
			}
		}
	}

	private void sendReadings(IpcClient client) {
		Instant now = Instant.now();
		for (SimulatedSensor sensor : SENSORS) {
			byte[] reading = this.jsonMapper
				.writeValueAsBytes(Map.of("sensor", sensor.name(), "value", sensor.value(this.round), "at", now));
			IpcReply reply = client.sendAndReceive(RECORD, reading, TIMEOUT);
			if (reply.isError()) {
				logger.warn("A reading of %s was refused: %s".formatted(sensor.name(), Errno.describe(reply.error())));
			}
		}
		this.round++;
	}

	private boolean awaitNextRound() {
		return await(this.stopping, this.properties.interval());
	}

	private static boolean await(CountDownLatch latch, Duration timeout) {
		try {
			return latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

}
