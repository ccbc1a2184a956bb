package dev.qbipcs.boot.autoconfigure;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the engine could not start a service.
 */
final class IpcExceptionFailureAnalyzer extends AbstractFailureAnalyzer<IpcException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IpcException cause) {
		return new FailureAnalysis(cause.getMessage(), action(cause), cause);
	}

	private static String action(IpcException exception) {
		return switch (Errno.of(exception.error()).orElse(Errno.EIO)) {
			case EADDRINUSE -> "Stop the process that serves this name, or choose another name in @IpcService. To start"
					+ " without this service, set qbipcs.server.services.<name>.enabled=false.";
			case EPERM -> "Start java with --enable-native-access=ALL-UNNAMED.";
			case ELIBACC ->
				"Start java with -Dorg.newsclub.net.unix.library.tmpdir=<a directory that is writable and not"
						+ " mounted with noexec>, or unpack the library when the image is built and name it with"
						+ " -Dorg.newsclub.net.unix.library.override=<file>.";
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
