package dev.qbipcs.internal.transport;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sockets and memory are released by their last user, once.
 */
class ChannelLifetimeTests {

	private final List<String> ended = new ArrayList<>();

	private final ChannelLifetime lifetime = new ChannelLifetime(() -> this.ended.add("shutdown"),
			() -> this.ended.add("sockets"), () -> this.ended.add("memory"));

	private final SendGate responses = this.lifetime.responses();

	private final SendGate events = this.lifetime.events();

	@Test
	void socketsAreShutDownBeforeAnyUserCouldBeTheLastAndCloseThem() {
		this.lifetime.end();
		assertThat(this.ended).containsExactly("shutdown", "sockets");
		assertThat(this.responses.enter()).isFalse();
		assertThat(this.events.enter()).isFalse();
	}

	@Test
	void aThreadInALaneKeepsTheSocketsThatWereShutDown() {
		this.events.enter();
		this.lifetime.end();
		assertThat(this.ended).containsExactly("shutdown");
		this.events.leave();
		assertThat(this.ended).containsExactly("shutdown", "sockets");
	}

	@Test
	void socketsAreReleasedWithBothLanesAndMemoryOnDisposal() {
		this.responses.close();
		assertThat(this.ended).isEmpty();
		this.events.close();
		assertThat(this.ended).containsExactly("sockets");
		this.lifetime.disposed();
		assertThat(this.ended).containsExactly("sockets", "memory");
	}

	@Test
	void aThreadInALaneKeepsBothUntilItLeaves() {
		this.events.enter();
		this.responses.close();
		this.events.close();
		this.lifetime.disposed();
		assertThat(this.ended).isEmpty();
		this.events.leave();
		assertThat(this.ended).containsExactly("sockets", "memory");
	}

	@Test
	void endingAgainDoesNothing() {
		for (int i = 0; i < 2; i++) {
			this.lifetime.disposed();
			this.responses.close();
		}
		assertThat(this.ended).isEmpty();
		for (int i = 0; i < 2; i++) {
			this.events.close();
			this.lifetime.disposed();
		}
		assertThat(this.ended).containsExactly("sockets", "memory");
	}

	@Test
	void memoryIsReleasedEvenIfTheSocketsCannotBeClosed() {
		ChannelLifetime failing = new ChannelLifetime(() -> {
			throw new IllegalStateException("on purpose");
		}, () -> {
			throw new IllegalStateException("on purpose, too");
		}, () -> this.ended.add("memory"));
		failing.disposed();
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(failing::end);
		assertThat(this.ended).containsExactly("memory");
	}

}
