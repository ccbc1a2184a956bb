package dev.qbipcs.internal.server;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcSender;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.Payload;
import dev.qbipcs.PayloadOutput;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReceiveBuffer;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * All methods that send, with each form of payload.
 */
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class PayloadFormsTests {

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final byte[] BYTES = { 1, 2, 3, 4, 5, 6, 7, 8 };

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("forms");

	private final Recorder recorder = new Recorder();

	private final IpcClient client;

	private final IpcConnection connection;

	PayloadFormsTests(IpcTransport transport) {
		this.peers.serve(IpcServer.builder(this.service).transport(transport).handler(this.recorder));
		this.client = IpcClient.builder(this.service).connectTimeout(PATIENCE).connect();
		this.connection = this.recorder.connection();
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@ParameterizedTest
	@EnumSource
	void everyFormArrives(Way way) {
		assertThat(way.exchange(this, BYTES)).containsExactly(BYTES);
		assertThat(way.exchange(this, MemorySegment.ofArray(BYTES))).containsExactly(BYTES);
		Payload payload = Payload.of(8, (output) -> output.putInt(0x04030201).put(new byte[] { 5, 6, 7, 8 }));
		assertThat(way.exchange(this, payload)).containsExactly(BYTES);
		assertThat(way.exchange(this, payload)).as("again").containsExactly(BYTES);
		assertThat(way.exchange(this, Payload.EMPTY)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void whatIsNotWrittenInFullIsNotSent(Way way) {
		assertThatIllegalStateException()
			.isThrownBy(() -> way.exchange(this, Payload.of(8, (output) -> output.putInt(1))))
			.withMessage("The payload was announced with 8 bytes, but 4 were written; nothing is sent");
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> way.exchange(this, Payload.of(8, (output) -> output.putLong(1).put((byte) 1))))
			.withMessage("0 bytes are left of the announced size, but 1 were to be written");
		assertThat(way.exchange(this, Payload.of(BYTES))).as("first to arrive").containsExactly(BYTES);
		assertThat(this.client.isConnected()).isTrue();
		assertThat(this.connection.isConnected()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void thePayloadIsAskedForItsSizeOnce(Way way) {
		AtomicInteger asked = new AtomicInteger();
		assertThat(way.exchange(this, new Payload() {

			@Override
			public int size() {
				return 3 + asked.getAndIncrement();
			}

			@Override
			public void writeTo(PayloadOutput output) {
				output.put(new byte[output.remaining()]);
			}

		})).hasSize(3);
		assertThat(asked).hasValue(1);
	}

	@ParameterizedTest
	@EnumSource
	void aPayloadThatFailsDoesNotEndTheConnection(Way way) {
		IpcException failure = new IpcException(Errno.ENOTCONN, "Another connection was lost");
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> way.exchange(this, Payload.of(8, (output) -> {
			throw failure;
		}))).isSameAs(failure);
		assertThat(way.exchange(this, Payload.of(BYTES))).containsExactly(BYTES);
	}

	@ParameterizedTest
	@EnumSource
	void aPayloadCannotUseAClient(Way way) {
		assertThat(way.exchange(this, Payload.of(8, (output) -> {
			output.putInt(0x04030201);
			assertRefused(() -> this.client.trySend(1, BYTES), "cannot send on the connection to the service");
			assertRefused(() -> this.client.sendAndReceive(1, Payload.EMPTY, PATIENCE), "cannot send on");
			assertRefused(this.client::close, "cannot close client of service \"" + this.service);
			output.put(new byte[] { 5, 6, 7, 8 });
		}))).containsExactly(BYTES);
	}

	@Test
	void errorsTravelWithEachForm() {
		MemorySegment segment = MemorySegment.ofArray(BYTES);
		for (IpcSender sender : new IpcSender[] { this.connection.events(), this.connection.responses() }) {
			assertThat(sender.trySend(1, -1, BYTES)).isEqualTo(IpcSendResult.SENT);
			assertThat(sender.trySend(1, -2, segment)).isEqualTo(IpcSendResult.SENT);
			assertThat(sender.trySend(1, -3, Payload.of(segment))).isEqualTo(IpcSendResult.SENT);
			sender.send(1, -4, BYTES, PATIENCE);
			sender.send(1, -5, segment, PATIENCE);
			sender.send(1, -6, Payload.of(segment), PATIENCE);
		}
		for (int i = 1; i <= 6; i++) {
			assertThat(this.client.receiveEvent(PATIENCE).error()).isEqualTo(-i);
			assertThat(this.client.receive(PATIENCE).error()).isEqualTo(-i);
		}
	}

	@Test
	void theSendersAreMadeOnce() {
		assertThat(this.connection.events()).isSameAs(this.connection.events());
		assertThat(this.connection.responses()).isSameAs(this.connection.responses());
	}

	private static void assertRefused(ThrowingCallable call, String message) {
		assertThatIllegalStateException().isThrownBy(call).withMessageContaining(message);
	}

	// Have the handler answer a request with a payload.
	private byte[] answer(Object payload) {
		AtomicReference<RuntimeException> failure = new AtomicReference<>();
		this.recorder.onMessage((peer, message) -> {
			try {
				reply(message, payload);
			}
			catch (RuntimeException ex) {
				failure.set(ex);
				message.reply(Payload.EMPTY);
			}
		});
		byte[] answer = this.client.sendAndReceive(1, new byte[0], PATIENCE).payload();
		if (failure.get() != null) {
			throw failure.get();
		}
		return answer;
	}

	private static void reply(IpcMessage message, Object payload) {
		switch (payload) {
			case byte[] bytes -> message.reply(bytes);
			case MemorySegment segment -> message.reply(segment);
			default -> message.reply((Payload) payload);
		}
	}

	private static IpcSendResult trySend(IpcSender sender, Object payload) {
		return switch (payload) {
			case byte[] bytes -> sender.trySend(7, bytes);
			case MemorySegment segment -> sender.trySend(7, segment);
			default -> sender.trySend(7, (Payload) payload);
		};
	}

	private static void send(IpcSender sender, Object payload) {
		switch (payload) {
			case byte[] bytes -> sender.send(7, bytes, PATIENCE);
			case MemorySegment segment -> sender.send(7, segment, PATIENCE);
			default -> sender.send(7, (Payload) payload, PATIENCE);
		}
	}

	/**
	 * The methods that send. Each returns what the peer received.
	 */
	enum Way {

		EVENT {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				assertThat(trySend(test.connection.events(), payload)).isEqualTo(IpcSendResult.SENT);
				return test.client.receiveEvent(PATIENCE).payload();
			}
		},
		WAITING_EVENT {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				send(test.connection.events(), payload);
				return test.client.receiveEvent(PATIENCE).payload();
			}
		},
		RESPONSE {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				assertThat(trySend(test.connection.responses(), payload)).isEqualTo(IpcSendResult.SENT);
				return test.client.receive(PATIENCE).payload();
			}
		},
		WAITING_RESPONSE {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				send(test.connection.responses(), payload);
				return test.client.receive(PATIENCE).payload();
			}
		},
		REPLY {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				return test.answer(payload);
			}
		},
		REQUEST {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				IpcSendResult result = switch (payload) {
					case byte[] bytes -> test.client.trySend(1, bytes);
					case MemorySegment segment -> test.client.trySend(1, segment);
					default -> test.client.trySend(1, (Payload) payload);
				};
				assertThat(result).isEqualTo(IpcSendResult.SENT);
				return test.client.receive(PATIENCE).payload();
			}
		},
		WAITING_REQUEST {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				switch (payload) {
					case byte[] bytes -> test.client.send(1, bytes, PATIENCE);
					case MemorySegment segment -> test.client.send(1, segment, PATIENCE);
					default -> test.client.send(1, (Payload) payload, PATIENCE);
				}
				return test.client.receive(PATIENCE).payload();
			}
		},
		CALL {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				IpcReply reply = switch (payload) {
					case byte[] bytes -> test.client.sendAndReceive(1, bytes, PATIENCE);
					case MemorySegment segment -> test.client.sendAndReceive(1, segment, PATIENCE);
					default -> test.client.sendAndReceive(1, (Payload) payload, PATIENCE);
				};
				return reply.payload();
			}
		},
		CALL_INTO_MEMORY {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				IpcReceiveBuffer buffer = IpcReceiveBuffer.allocate(test.client.bufferSize());
				switch (payload) {
					case byte[] bytes -> test.client.sendAndReceive(1, bytes, buffer, PATIENCE);
					case MemorySegment segment -> test.client.sendAndReceive(1, segment, buffer, PATIENCE);
					default -> test.client.sendAndReceive(1, (Payload) payload, buffer, PATIENCE);
				}
				return buffer.segment().toArray(ValueLayout.JAVA_BYTE);
			}
		},
		ASYNCHRONOUS_CALL {
			@Override
			byte[] exchange(PayloadFormsTests test, Object payload) {
				CompletableFuture<IpcReply> reply = switch (payload) {
					case byte[] bytes -> test.client.sendAsync(1, bytes, PATIENCE);
					case MemorySegment segment -> test.client.sendAsync(1, segment, PATIENCE);
					default -> test.client.sendAsync(1, (Payload) payload, PATIENCE);
				};
				return reply.join().payload();
			}
		};

		abstract byte[] exchange(PayloadFormsTests test, Object payload);

	}

}
