package dev.qbipcs.sample.telemetry;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcSender;
import dev.qbipcs.PeerCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Behaviour that depends on the moment at which a client leaves or its ring fills up,
 * which real clients do not do on demand.
 */
@ExtendWith(OutputCaptureExtension.class)
class AlertPublisherTests {

	private static final Alert ALERT = new Alert("boiler", 99.5, Instant.parse("2026-01-02T12:00:00Z"), 80);

	private final AlertPublisher publisher = new AlertPublisher(JsonMapper.builder().build());

	@Test
	void sendsAnAlertAsJson() {
		IpcConnection client = client(1, true);
		this.publisher.subscribe(client, AlertForm.JSON);
		this.publisher.publish(ALERT);
		verify(client.events()).trySend(13,
				"{\"sensor\":\"boiler\",\"value\":99.5,\"at\":\"2026-01-02T12:00:00Z\",\"threshold\":80.0}"
					.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void whenAClientSubscribesTwiceThenItGetsAnAlertOnce() {
		IpcConnection client = client(1, true);
		this.publisher.subscribe(client, AlertForm.JSON);
		this.publisher.subscribe(client, AlertForm.JSON);
		this.publisher.publish(ALERT);
		verify(client.events(), times(1)).trySend(eq(13), any(byte[].class));
	}

	@Test
	void whenAClientLeftThenItIsForgotten() {
		IpcConnection client = client(1, true);
		this.publisher.subscribe(client, AlertForm.JSON);
		this.publisher.unsubscribe(client);
		this.publisher.publish(ALERT);
		verify(client.events(), never()).trySend(eq(13), any(byte[].class));
		assertThat(this.publisher.subscriberCount()).isZero();
	}

	@Test
	void whenAClientLeftBeforeItsSubscriptionWasHandledThenItIsForgotten() {
		this.publisher.subscribe(client(1, false), AlertForm.JSON);
		assertThat(this.publisher.subscriberCount()).isZero();
	}

	@Test
	void whenAClientHasNoRoomThenTheOthersGetTheAlert(CapturedOutput output) {
		IpcConnection slow = client(1, true);
		IpcConnection quick = client(2, true);
		given(slow.events().trySend(eq(13), any(byte[].class))).willReturn(IpcSendResult.NO_ROOM, IpcSendResult.NO_ROOM,
				IpcSendResult.SENT);
		this.publisher.subscribe(slow, AlertForm.JSON);
		this.publisher.subscribe(quick, AlertForm.JSON);
		this.publisher.publish(ALERT);
		this.publisher.publish(ALERT);
		assertThat(output).containsOnlyOnce("pid 1001 does not read its alerts and misses them from now on");
		this.publisher.publish(ALERT);
		verify(quick.events(), times(3)).trySend(eq(13), any(byte[].class));
		assertThat(output).containsOnlyOnce("pid 1001 missed 2 alerts")
			.contains("alerted 1 of 2 subscribers", "alerted 2 of 2 subscribers");
	}

	@Test
	void whenAClientThatMissedAlertsLeavesThenTheLogReportsHowMany(CapturedOutput output) {
		IpcConnection slow = client(1, true);
		given(slow.events().trySend(eq(13), any(byte[].class))).willReturn(IpcSendResult.NO_ROOM);
		this.publisher.subscribe(slow, AlertForm.JSON);
		this.publisher.publish(ALERT);
		this.publisher.unsubscribe(slow);
		assertThat(output).containsOnlyOnce("pid 1001 missed 1 alert");
	}

	@Test
	void whenAClientLeavesJustNowThenTheOthersGetTheAlert(CapturedOutput output) {
		IpcConnection leaving = client(1, true);
		IpcConnection staying = client(2, true);
		given(leaving.events().trySend(eq(13), any(byte[].class))).willReturn(IpcSendResult.GONE);
		this.publisher.subscribe(leaving, AlertForm.JSON);
		this.publisher.subscribe(staying, AlertForm.JSON);
		this.publisher.publish(ALERT);
		verify(staying.events()).trySend(eq(13), any(byte[].class));
		assertThat(output).contains("alerted 1 of 2 subscribers").doesNotContain("misses");
	}

	private static IpcConnection client(long id, boolean connected) {
		IpcConnection client = mock();
		given(client.id()).willReturn(id);
		given(client.isConnected()).willReturn(connected);
		given(client.peer()).willReturn(new PeerCredentials((int) (1000 + id), 0, 0, List.of()));
		IpcSender events = mock();
		given(client.events()).willReturn(events);
		given(events.trySend(eq(13), any(byte[].class))).willReturn(IpcSendResult.SENT);
		return client;
	}

}
