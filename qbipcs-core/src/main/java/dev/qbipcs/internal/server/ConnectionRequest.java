package dev.qbipcs.internal.server;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.internal.transport.FileAccess;

/**
 * A client that asks to connect, while the handler decides. By default it is accepted.
 */
final class ConnectionRequest implements IpcConnectionRequest {

	static final String BY_HANDLER = "the handler rejected it";

	private static final int PERMISSION_BITS = 0777;

	private final IpcConnection connection;

	private FileAccess access;

	private int error;

	private String reason = BY_HANDLER;

	ConnectionRequest(IpcConnection connection, FileAccess access) {
		this.connection = connection;
		this.access = access;
	}

	@Override
	public IpcConnection connection() {
		return this.connection;
	}

	@Override
	public void reject(Errno errno) {
		reject(errno.number(), BY_HANDLER);
	}

	@Override
	public void setFilePermissions(int uid, int gid, int mode) {
		if ((mode & ~PERMISSION_BITS) != 0) {
			throw new IllegalArgumentException(
					"Permission bits are between 0000 and 0777, but these are 0" + Integer.toOctalString(mode));
		}
		this.access = new FileAccess(uid, gid, mode);
	}

	void reject(int error, String reason) {
		this.error = error;
		this.reason = reason;
	}

	String reason() {
		return this.reason;
	}

	// 0 if the client is accepted.
	int error() {
		return this.error;
	}

	FileAccess access() {
		return this.access;
	}

}
