package dev.qbipcs;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.spi.EventLoop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The settings of a service are checked before it is built.
 */
class IpcServerBuilderTests {

	private static final IpcServerHandler HANDLER = (message) -> {
	};

	@ParameterizedTest
	@ValueSource(strings = { "", "a/b", "a\0b" })
	void anInvalidNameIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> IpcServer.builder(name))
			.withMessageContaining("\"" + name + "\"");
	}

	@Test
	void aNameHasAtMost106Bytes() {
		assertThat(IpcServer.builder("x".repeat(106)).handler(HANDLER).build().name()).hasSize(106);
		assertThatIllegalArgumentException().isThrownBy(() -> IpcServer.builder("x".repeat(107)))
			.withMessageContaining("107");
		assertThatIllegalArgumentException().isThrownBy(() -> IpcServer.builder("\u00e4".repeat(54)))
			.withMessageContaining("108");
	}

	@Test
	void aServiceNeedsAHandler() {
		assertThatIllegalArgumentException().isThrownBy(() -> IpcServer.builder("x").build())
			.withMessageContaining("handler(...)");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 0400, 0640, 0606, 0777, 0432, -1 })
	void filesThatClientsCannotReadAndWriteAreRefused(int mode) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new FileSharing(OptionalInt.empty(), OptionalInt.of(mode), Set.of()))
			.withMessageContaining("0600, 0660 or 0666")
			.withMessageContaining(" 0" + Integer.toOctalString(mode));
	}

	@Test
	void aServiceHas1To64DifferentLoops() {
		IpcServerBuilder builder = IpcServer.builder("x").handler(HANDLER);
		for (int loops : new int[] { -1, 0, 65 }) {
			assertThatIllegalArgumentException().isThrownBy(() -> builder.loops(loops))
				.withMessageContaining("" + loops);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> builder.eventLoops(List.of()));
		try (EventLoop loop = EventLoop.create("twice")) {
			assertThatIllegalArgumentException().isThrownBy(() -> builder.eventLoops(List.of(loop, loop)))
				.withMessageContaining("more than once");
		}
	}

	@Test
	void theLastSettingOfLoopsCounts() {
		try (EventLoop loop = EventLoop.create("given")) {
			IpcServerBuilder builder = IpcServer.builder("x").handler(HANDLER).loops(2).eventLoop(loop);
			assertThat(builder.build().eventLoops()).containsExactly(loop);
			assertThat(builder.loops(1).build().eventLoops()).isEmpty();
		}
	}

	@Test
	void limitsAreChecked() {
		IpcServerBuilder builder = IpcServer.builder("x").handler(HANDLER);
		for (int bytes : new int[] { -1, 0, 12_327, (512 << 20) + 1 }) {
			assertThatIllegalArgumentException().isThrownBy(() -> builder.enforceBufferSize(bytes))
				.withMessageContaining("" + bytes);
			assertThatIllegalArgumentException().isThrownBy(() -> builder.maxBufferSize(bytes))
				.withMessageContaining("" + bytes);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> builder.handshakeTimeout(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxPendingHandshakes(0));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnections(0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder.enforceBufferSize(30_000).maxBufferSize(20_000).build())
			.withMessageContaining("30000")
			.withMessageContaining("20000");
	}

	@ParameterizedTest
	@EnumSource
	void everyOfferedTransportWorks(IpcTransport transport) {
		assertThat(IpcServer.builder("x").transport(transport).handler(HANDLER).build().transport())
			.isEqualTo(transport.resolve());
	}

	@Test
	void theNativeTransportIsSharedMemory() {
		assertThat(IpcServer.builder("x").transport(IpcTransport.NATIVE).handler(HANDLER).build().transport())
			.isEqualTo(IpcTransport.SHARED_MEMORY);
	}

}
