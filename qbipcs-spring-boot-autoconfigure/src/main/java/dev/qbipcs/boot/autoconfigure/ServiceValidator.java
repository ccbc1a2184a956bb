package dev.qbipcs.boot.autoconfigure;

import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.server.FileOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;
import org.springframework.validation.Errors;

/**
 * Checks the settings of a service by trying them: the engine's builder knows its limits.
 */
final class ServiceValidator {

	private final Errors errors;

	private final IpcServerBuilder builder = IpcServer.builder("validation");

	ServiceValidator(Errors errors) {
		this.errors = errors;
	}

	void validate(IpcServerProperties server) {
		check("loops", server.getLoops(), this.builder::loops);
		check("fileMode", server.getFileMode(), FileOptions::checkMode);
	}

	void validate(IpcServiceProperties service) {
		checkSize("enforceBufferSize", service.enforceBufferSize(), IpcServerBuilder::enforceBufferSize);
		checkSize("maxBufferSize", service.maxBufferSize(), IpcServerBuilder::maxBufferSize);
		check("loops", service.loops(), this.builder::loops);
		check("maxConnections", service.maxConnections(), this.builder::maxConnections);
		check("maxConnectionsPerUser", service.maxConnectionsPerUser(), this.builder::maxConnectionsPerUser);
		check("maxSharedMemory", service.maxSharedMemory(), (size) -> this.builder.maxSharedMemory(size.toBytes()));
		check("maxSharedMemoryPerUser", service.maxSharedMemoryPerUser(),
				(size) -> this.builder.maxSharedMemoryPerUser(size.toBytes()));
		check("maxPendingHandshakes", service.maxPendingHandshakes(), this.builder::maxPendingHandshakes);
		check("handshakeTimeout", service.handshakeTimeout(), this.builder::handshakeTimeout);
		check("fileMode", service.fileMode(), FileOptions::checkMode);
		DataSize enforced = service.enforceBufferSize();
		DataSize max = service.maxBufferSize();
		if (enforced != null && max != null && enforced.compareTo(max) > 0) {
			this.errors.rejectValue("enforceBufferSize", "exceedsMax",
					"must not exceed max-buffer-size, which is " + max);
		}
		if (!service.executor().isEmpty() && service.execution() != IpcExecution.DEFAULT
				&& service.execution() != IpcExecution.EXECUTOR) {
			this.errors.rejectValue("executor", "notUsed", "is not used, since execution is " + service.execution());
		}
	}

	private void checkSize(String field, @Nullable DataSize size, ObjIntConsumer<IpcServerBuilder> setter) {
		check(field, size, (value) -> setter.accept(this.builder, (int) Math.min(value.toBytes(), Integer.MAX_VALUE)));
	}

	private <T> void check(String field, @Nullable T value, Consumer<T> setter) {
		try {
			if (value != null) {
				setter.accept(value);
			}
		}
		catch (IllegalArgumentException ex) {
			String message = ex.getMessage();
			this.errors.rejectValue(field, "outOfRange", (message != null) ? message : "is out of range");
		}
	}

}
