package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.SocketPlacementException;
import dev.qbipcs.spring.server.IpcServiceStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the engine could not start a service, or why a bean could not use one. It
 * suggests only remedies that apply: a property of services does nothing for a client.
 */
final class IpcExceptionFailureAnalyzer extends AbstractFailureAnalyzer<IpcException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IpcException cause) {
		return new FailureAnalysis(cause.getMessage(), action(rootFailure, cause), cause);
	}

	private String action(Throwable rootFailure, IpcException cause) {
		if (findCause(cause, IllegalCallerException.class) != null) {
			return "Start java with the option that the description names.";
		}
		if (cause instanceof SocketPlacementException) {
			return "Do what the description says. If this host's libqb looks for sockets elsewhere, set"
					+ " qbipcs.server.sockets.force-file and qbipcs.server.sockets.directory to what it was built with.";
		}
		Errno errno = Errno.of(cause.error()).orElse(Errno.EIO);
		boolean ofService = findCause(rootFailure, IpcServiceStartException.class) != null;
		return ofService ? actionForService(errno) : actionForAny(errno);
	}

	private static String actionForAny(Errno errno) {
		return switch (errno) {
			case ELIBACC ->
				"Start java with -Dorg.newsclub.net.unix.library.tmpdir=<a directory that is writable and not"
						+ " mounted with noexec>, or unpack the library when the image is built and name it with"
						+ " -Dorg.newsclub.net.unix.library.override=<file>.";
			default -> "Do what the description says. If the application can do without the service that it calls, let"
					+ " the bean that calls it handle this exception.";
		};
	}

	private static String actionForService(Errno errno) {
		return switch (errno) {
			case EADDRINUSE -> "Stop the process that serves this name, or choose another name in @IpcService. To start"
					+ " without this service, set qbipcs.server.services.<name>.enabled=false.";
			case ELIBACC -> actionForAny(errno);
			case EACCES, ENOENT, EROFS -> "Give this user a writable /dev/shm (a tmpfs mounted with mode 1777;"
					+ " containers need one of their own or share the clients').";
			case ENOSPC, ENOMEM -> "Enlarge /dev/shm (containers: --shm-size), or lower"
					+ " qbipcs.server.services.<name>.max-buffer-size.";
			case ENOTSUP -> "Run on Linux with glibc on x86_64 or aarch64, and use a transport that is supported. To"
					+ " start without any service, set qbipcs.enabled=false.";
			default -> "Do what the description says. To start without any service, set qbipcs.enabled=false.";
		};
	}

}
