package dev.qbipcs.stress;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.client.IpcSubscription;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Between Java peers only a sleeping peer is woken. Pauses of random length make each
 * side fall asleep, or be about to, at every moment: after a lost wake-up a message does
 * not arrive.
 */
@ParameterizedClass
@MethodSource("policies")
class WakeUpIT {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int EVENT = 2;

	private static final int BACK_OFF = 3;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("wake-up");

	private final SplittableRandom random = new SplittableRandom(42);

	private final IpcClient client;

	WakeUpIT(PollingPolicy policy) {
		this.peers.serve(IpcServer.builder(this.service).polling(policy).handler((message) -> {
			if (message.id() == EVENT) {
				message.connection().events().trySend(EVENT, message.segment());
				return;
			}
			if (message.id() == BACK_OFF) {
				message.backOff();
			}
			message.reply(message.segment());
		}));
		this.client = this.peers.close(IpcClient.builder(this.service).polling(policy).bufferSize(65_536).connect());
	}

	static PollingPolicy[] policies() {
		return new PollingPolicy[] { new PollingPolicy(Duration.ofNanos(30_000), 1), PollingPolicy.DEFAULT,
				PollingPolicy.OFF };
	}

	// More than the service handles in one turn.
	@ParameterizedTest
	@ValueSource(ints = { 1, BACK_OFF })
	void everyRequestIsHandledHoweverManyArriveAtOnce(int id) {
		IpcReceiveBuffer response = IpcReceiveBuffer.allocate(this.client.bufferSize());
		MemorySegment payload = Arena.ofAuto().allocate(8);
		for (int round = 0; round < 10_000; round++) {
			int count = this.random.nextInt(1, 14);
			for (int i = 0; i < count; i++) {
				payload.set(ValueLayout.JAVA_INT, 0, round + i);
				assertThat(this.client.trySend(id, payload)).isEqualTo(IpcSendResult.SENT);
				pause(0.1);
			}
			for (int i = 0; i < count; i++) {
				this.client.receive(response, PATIENCE);
				assertThat(response.segment().get(ValueLayout.JAVA_INT, 0)).isEqualTo(round + i);
			}
			pause(0.5);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void everyEventArrives(boolean byCallback) throws InterruptedException {
		Semaphore arrived = new Semaphore(0);
		IpcSubscription subscription = byCallback ? this.client.onEvent((event) -> arrived.release()) : null;
		IpcReceiveBuffer event = IpcReceiveBuffer.allocate(this.client.bufferSize());
		MemorySegment payload = Arena.ofAuto().allocate(8);
		for (int round = 0; round < 5000; round++) {
			int count = this.random.nextInt(1, 8);
			for (int i = 0; i < count; i++) {
				assertThat(this.client.trySend(EVENT, payload)).isEqualTo(IpcSendResult.SENT);
				pause(0.1);
			}
			if (byCallback) {
				assertThat(arrived.tryAcquire(count, Patience.SECONDS, TimeUnit.SECONDS)).as("round %d", round)
					.isTrue();
			}
			else {
				for (int i = 0; i < count; i++) {
					this.client.receiveEvent(event, PATIENCE);
				}
			}
			pause(0.5);
		}
		if (subscription != null) {
			subscription.close();
			// more than the bytes that the setup socket has room for
			for (int i = 0; i < 1000; i++) {
				assertThat(this.client.trySend(EVENT, payload)).isEqualTo(IpcSendResult.SENT);
				this.client.receiveEvent(event, PATIENCE);
			}
		}
	}

	// Up to the polling time of each side, and around the time when it falls asleep.
	private void pause(double probability) {
		if (this.random.nextDouble() < probability) {
			long end = System.nanoTime() + this.random.nextLong(150_000);
			if (this.random.nextBoolean()) {
				LockSupport.parkNanos(end - System.nanoTime());
			}
			while (System.nanoTime() - end < 0) {
				Thread.onSpinWait();
			}
		}
	}

}
