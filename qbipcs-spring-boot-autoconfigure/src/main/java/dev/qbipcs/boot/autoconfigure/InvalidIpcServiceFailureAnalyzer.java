package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.spring.handler.InvalidIpcServiceException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains what is wrong with an {@code @IpcService} bean or its configuration.
 */
final class InvalidIpcServiceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidIpcServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidIpcServiceException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
	}

}
