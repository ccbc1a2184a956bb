package dev.qbipcs.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The order of a client's callbacks.
 */
class CallbacksTests {

	private final Callbacks callbacks = new Callbacks();

	private final List<String> calls = new ArrayList<>();

	@Test
	void aCallbackThatGotNoThreadRunsBeforeTheNextOne() {
		AtomicBoolean exhausted = new AtomicBoolean(true);
		Executor executor = (task) -> {
			if (exhausted.getAndSet(false)) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			task.run();
		};
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> this.callbacks.execute(executor, () -> this.calls.add("first")));
		this.callbacks.execute(executor, () -> this.calls.add("second"));
		assertThat(this.calls).containsExactly("first", "second");
	}

	@Test
	void aCallbackThatFailsDoesNotStopOthers() {
		this.callbacks.execute(Runnable::run, () -> {
			throw new IllegalStateException("on purpose");
		});
		this.callbacks.execute(Runnable::run, () -> this.calls.add("next"));
		assertThat(this.calls).containsExactly("next");
	}

}
