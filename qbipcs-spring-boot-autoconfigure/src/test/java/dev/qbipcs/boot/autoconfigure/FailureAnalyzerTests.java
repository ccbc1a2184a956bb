package dev.qbipcs.boot.autoconfigure;

import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.server.IpcServiceStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ApplicationContextException;

import static org.assertj.core.api.Assertions.assertThat;

class FailureAnalyzerTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			EADDRINUSE | choose another name
			EPERM      | Do what the description says
			EACCES     | writable /dev/shm
			ENOENT     | writable /dev/shm
			EROFS      | writable /dev/shm
			ENOSPC     | Enlarge /dev/shm
			ENOTSUP    | Linux with glibc
			EMFILE     | Do what the description says
			""")
	void failuresOfTheEngineAreExplained(Errno errno, String action) {
		IpcException failure = new IpcException(errno, "Service \"orders\" cannot start");
		FailureAnalysis analysis = Failures.analyze(new ApplicationContextException(
				"Failed to start bean 'ipcServerLifecycle'", new IpcServiceStartException("orders", failure)));
		assertThat(analysis.getDescription()).isEqualTo("Service \"orders\" cannot start [" + errno + "]");
		assertThat(analysis.getAction()).contains(action);
		assertThat(analysis.getCause()).isSameAs(failure);
	}

	@Test
	void withoutNativeAccessServicesAndClientsAreReferredToTheOption() {
		IpcException failure = new IpcException(Errno.EPERM, "qbipcs needs native access",
				new IllegalCallerException());
		for (RuntimeException ofAny : List.of(failure, new IpcServiceStartException("orders", failure))) {
			assertThat(Failures.analyze(ofAny).getAction())
				.isEqualTo("Start java with the option that the description names.");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "EADDRINUSE", "EPERM", "EACCES", "ENOENT", "ENOSPC", "ENOTSUP", "ECONNREFUSED" })
	void aClientGetsNoAdviceForServices(Errno errno) {
		IpcException failure = new IpcException(errno, "Service \"orders\" rejected us");
		FailureAnalysis analysis = Failures.analyze(new BeanCreationException("caller", "Failed", failure));
		assertThat(analysis.getDescription()).isEqualTo("Service \"orders\" rejected us [" + errno + "]");
		assertThat(analysis.getAction()).contains("Do what the description says").doesNotContain("qbipcs.");
	}

	@Test
	void aMistakeCarriesItsOwnAdvice() {
		FailureAnalysis analysis = Failures.analyze(
				new IllegalStateException(new InvalidIpcServiceException("Two beans serve \"orders\"", "Drop one.")));
		assertThat(analysis.getDescription()).isEqualTo("Two beans serve \"orders\"");
		assertThat(analysis.getAction()).isEqualTo("Drop one.");
	}

}
