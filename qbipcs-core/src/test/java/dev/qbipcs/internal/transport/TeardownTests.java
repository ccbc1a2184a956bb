package dev.qbipcs.internal.transport;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * All steps run, even if some fail.
 */
class TeardownTests {

	private final List<String> done = new ArrayList<>();

	@Test
	void stepsRunInTheirOrder() {
		Teardown.run(() -> this.done.add("first"), () -> this.done.add("second"));
		assertThat(this.done).containsExactly("first", "second");
		assertThatNoException().isThrownBy(Teardown::run);
	}

	@Test
	void laterStepsRunWhenOneFailedAndTheFirstFailureIsThrown() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> Teardown.run(() -> {
			throw new IllegalStateException("first");
		}, () -> this.done.add("second"), () -> {
			throw new AssertionError("third");
		}, () -> this.done.add("fourth")))
			.withMessage("first")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
				.isInstanceOf(AssertionError.class)
				.hasToString("java.lang.AssertionError: third"));
		assertThat(this.done).containsExactly("second", "fourth");
	}

	@Test
	void errorsDoNotEndItEither() {
		OutOfMemoryError error = new OutOfMemoryError("on purpose");
		Runnable failing = () -> {
			throw error;
		};
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> Teardown.run(failing, failing, () -> this.done.add("third")))
			.isSameAs(error);
		assertThat(this.done).containsExactly("third");
	}

}
