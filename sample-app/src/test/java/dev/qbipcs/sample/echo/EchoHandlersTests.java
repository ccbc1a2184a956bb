package dev.qbipcs.sample.echo;

import java.lang.foreign.MemorySegment;
import java.util.List;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcSender;
import dev.qbipcs.PeerCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

/**
 * The echo service with clients that never read.
 */
@ExtendWith(OutputCaptureExtension.class)
class EchoHandlersTests {

	private static final int FLOOD = 10_000;

	// A slow machine may take several minutes of five lines
	@Test
	void droppedEventsOfAClientAreFewLinesAndACount(CapturedOutput output) {
		IpcConnection client = mock(withSettings().stubOnly());
		given(client.peer()).willReturn(new PeerCredentials(1001, 1000, 1000, List.of()));
		IpcSender events = mock(withSettings().stubOnly());
		given(client.events()).willReturn(events);
		given(events.trySend(eq(2), any(MemorySegment.class))).willReturn(IpcSendResult.NO_ROOM);
		EchoEndpoint echo = new EchoEndpoint();
		for (int i = 0; i < FLOOD; i++) {
			echo.echoAsEvent(MemorySegment.ofArray(new byte[7]), client);
		}
		echo.destroy();
		long logged = output.getAll().lines().filter((line) -> line.contains("pid 1001 does not read")).count();
		long omitted = output.getAll()
			.lines()
			.filter((line) -> line.contains("Left out "))
			.mapToLong((line) -> Long.parseLong(line.replaceFirst(".*Left out (\\d+) line.*", "$1")))
			.sum();
		assertThat(logged).isBetween(1L, 50L);
		assertThat(logged + omitted).isEqualTo(FLOOD);
	}

}
