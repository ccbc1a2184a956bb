package dev.qbipcs.internal.transport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.internal.posix.SharedMemory;
import dev.qbipcs.internal.transport.SharedMemoryBudget.Account;

/**
 * What a connection over sockets has in the file system: a directory with the control
 * file. The directory's name makes those of the sockets unique. Used by one thread at a
 * time.
 */
final class SocketFiles {

	private final ConnectionDirectory directory;

	private final String controlPath;

	private final ControlFile control;

	private final SocketNames names;

	private SocketFiles(ConnectionDirectory directory, String controlPath, ControlFile control, SocketNames names) {
		this.directory = directory;
		this.controlPath = controlPath;
		this.control = control;
		this.names = names;
	}

	static SocketFiles create(String service, int clientPid, int fd, int clientUid, FileAccess access,
			Account account) {
		ConnectionDirectory directory = ConnectionDirectory.create(service, clientPid, fd,
				account.reserve(SharedMemory.pageSize()));
		try {
			return create(directory, service, clientUid, access);
		}
		catch (Throwable ex) {
			directory.remove();
			throw ex;
		}
	}

	private static SocketFiles create(ConnectionDirectory directory, String service, int clientUid, FileAccess access) {
		SocketNames names = SocketNames.of(directory, service);
		if (!names.areShortEnough()) {
			throw new IpcException(Errno.ENAMETOOLONG, "The name of service \"" + service
					+ "\" is too long for sockets together with the process ids of this host; give it a shorter one");
		}
		ControlFile control = null;
		try (SharedFile file = directory.createFile(ShmFiles.control(service), ControlFile.SIZE)) {
			control = new ControlFile(file);
			file.give(access.uid(), access.gid(), access.mode());
			// as libqb: the client may enter, regardless of the file's owner
			directory.give(new FileAccess(clientUid, access.gid(), access.mode()));
			return new SocketFiles(directory, file.path(), control, names);
		}
		catch (Throwable ex) {
			if (control != null) {
				control.unmap();
			}
			throw ex;
		}
	}

	String controlPath() {
		return this.controlPath;
	}

	ControlFile control() {
		return this.control;
	}

	SocketNames names() {
		return this.names;
	}

	void remove() {
		this.directory.remove();
	}

	// Nothing may use the control file any more.
	void unmap() {
		this.control.unmap();
	}

}
