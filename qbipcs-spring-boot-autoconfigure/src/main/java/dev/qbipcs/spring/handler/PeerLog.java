package dev.qbipcs.spring.handler;

import java.lang.System.Logger.Level;
import java.util.function.Supplier;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.PeerCredentials;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The log of a service for lines that its clients can provoke, limited by user and cause.
 * Any thread may call any method.
 */
final class PeerLog {

	private static final Log logger = LogFactory.getLog(AnnotatedServiceHandler.class);

	private final IpcPeerLog limited = IpcPeerLog.to(PeerLog::write);

	void error(IpcMessage request, String cause, Supplier<String> line, @Nullable Throwable thrown) {
		error(request.connection().peer(), cause, line, thrown);
	}

	void error(PeerCredentials peer, String cause, Supplier<String> line, @Nullable Throwable thrown) {
		this.limited.log(Level.ERROR, peer.uid(), cause, line, thrown);
	}

	void warn(IpcMessage request, String cause, Supplier<String> line) {
		this.limited.log(Level.WARNING, request.connection().peer().uid(), cause, line);
	}

	void info(PeerCredentials peer, String cause, Supplier<String> line) {
		this.limited.log(Level.INFO, peer.uid(), cause, line);
	}

	void debug(IpcMessage request, String cause, Supplier<String> line, @Nullable Throwable thrown) {
		if (logger.isDebugEnabled()) {
			this.limited.log(Level.DEBUG, request.connection().peer().uid(), cause, line, thrown);
		}
	}

	// Log how many lines were omitted.
	void flush() {
		this.limited.flush();
	}

	private static void write(Level level, String line, @Nullable Throwable thrown) {
		switch (level) {
			case ERROR -> logger.error(line, thrown);
			case WARNING -> logger.warn(line, thrown);
			case INFO -> logger.info(line, thrown);
			default -> logger.debug(line, thrown);
		}
	}

}
