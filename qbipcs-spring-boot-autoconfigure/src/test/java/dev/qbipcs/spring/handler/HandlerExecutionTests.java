package dev.qbipcs.spring.handler;

import dev.qbipcs.spring.annotation.IpcExecution;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HandlerExecutionTests {

	private final HandlerExecution inline = new HandlerExecution(IpcExecution.INLINE, "");

	private final HandlerExecution workers = new HandlerExecution(IpcExecution.DEFAULT, "workers");

	@Test
	void namingAnExecutorImpliesIt() {
		assertThat(this.workers.kind()).isEqualTo(IpcExecution.EXECUTOR);
	}

	@Test
	void setPartsOverrideTheLevelAbove() {
		assertThat(this.inline.orElse(this.workers)).isEqualTo(this.inline);
		assertThat(HandlerExecution.DEFAULT.orElse(this.inline)).isEqualTo(this.inline);
	}

	@Test
	void anUnnamedExecutorIsInherited() {
		assertThat(new HandlerExecution(IpcExecution.EXECUTOR, "").orElse(this.workers)).isEqualTo(this.workers);
	}

	@Test
	void anExecutorThatWouldNotBeUsedIsAMistake() {
		assertThatExceptionOfType(InvalidIpcServiceException.class)
			.isThrownBy(() -> new HandlerExecution(IpcExecution.INLINE, "workers"))
			.withMessageContaining("workers")
			.withMessageContaining("INLINE");
	}

}
