package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which levels of a server's flow control a client obeys, and the context that it
 * carries.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class FlowControlThresholdTests {

	private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("hold");

	private IpcServer server;

	@BeforeEach
	void serve() {
		this.server = this.peers
			.serve(IpcServer.builder(this.service).transport(this.transport).handler(new EchoHandler()));
	}

	@ParameterizedTest
	@CsvSource({ "0,OFF,true", "0,OFF_2,true", "1,OFF,false", "1,OFF_2,true", "2,OFF,false", "2,OFF_2,false",
			"2,SLOW,true" })
	void theThresholdDecides(int threshold, RequestRate rate, boolean sends) {
		try (IpcClient built = IpcClient.builder(this.service).flowControlThreshold(threshold).connect();
				IpcClient changed = IpcClient.connect(this.service)) {
			changed.setFlowControlThreshold(threshold);
			await(rate, 2);
			for (IpcClient client : List.of(built, changed)) {
				assertThat(client.flowControlThreshold()).isEqualTo(threshold);
				assertThat(client.trySend(EchoHandler.ONE_WAY, NOTHING).isSent()).isEqualTo(sends);
			}
		}
	}

	@Test
	void theDefaultMatchesLibqb() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.flowControlThreshold()).isEqualTo(1);
		}
	}

	@Test
	void aHeldSenderContinuesWhenTheThresholdIsLowered() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			await(RequestRate.OFF, 1);
			assertThatExceptionOfType(IpcException.class)
				.isThrownBy(() -> client.send(EchoHandler.ONE_WAY, new byte[1], Duration.ofMillis(30)))
				.matches((ex) -> ex.is(Errno.EAGAIN));
			client.setFlowControlThreshold(0);
			assertThat(client.trySend(EchoHandler.ONE_WAY, NOTHING)).isEqualTo(IpcSendResult.SENT);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 3, Integer.MAX_VALUE })
	void otherThresholdsAreRefused(int threshold) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IpcClient.builder(this.service).flowControlThreshold(threshold))
			.withMessage("The flow-control threshold must be 0, 1 or 2, but is " + threshold);
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThatIllegalArgumentException().isThrownBy(() -> client.setFlowControlThreshold(threshold));
			assertThat(client.flowControlThreshold()).isEqualTo(1);
		}
	}

	@Test
	void aClientHasAContext() {
		try (IpcClient client = IpcClient.connect(this.service)) {
			assertThat(client.context(Object.class)).isEmpty();
			client.setContext("context");
			assertThat(client.context(String.class)).contains("context");
			assertThat(client.context(CharSequence.class)).contains("context");
			assertThat(client.context(Integer.class)).isEmpty();
			client.setContext(null);
			assertThat(client.context(String.class)).isEmpty();
		}
	}

	private void await(RequestRate rate, int clients) {
		Awaitility.await().until(() -> this.server.connections().size() == clients);
		this.server.setRequestRate(rate);
		Awaitility.await()
			.until(() -> this.server.connections()
				.stream()
				.allMatch((connection) -> connection.stats().flowControlState() == flowControl(rate)));
	}

	private static int flowControl(RequestRate rate) {
		return switch (rate) {
			case OFF -> 1;
			case OFF_2 -> 2;
			default -> 0;
		};
	}

}
