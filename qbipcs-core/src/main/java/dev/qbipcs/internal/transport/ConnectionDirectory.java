package dev.qbipcs.internal.transport;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.internal.posix.Directory;
import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.internal.transport.SharedMemoryBudget.Reservation;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a server shares the files of one connection with its client. It
 * is given to the client only when it is complete; from then on it is reached by its
 * descriptor alone. Used by one thread at a time.
 */
final class ConnectionDirectory {

	private static final IpcPeerLog peerLog = IpcPeerLog.of(ConnectionDirectory.class);

	static final String ROOT = "/dev/shm";

	private static final int ATTEMPTS = 100;

	/** Stays open: without a descriptor left, connections can still be removed. */
	private static @Nullable Directory root;

	private final String name;

	private final Directory directory;

	private final List<String> files = new ArrayList<>();

	/** What the files take; given back when they are gone. */
	private final Reservation memory;

	private ConnectionDirectory(String name, Directory directory, Reservation memory) {
		this.name = name;
		this.directory = directory;
		this.memory = memory;
	}

	// The directory has the reservation from now on, even if there will be none.
	static ConnectionDirectory create(String service, int clientPid, int fd, Reservation memory) {
		for (int i = 0;; i++) {
			try {
				return create(DirectoryName.choose(service, clientPid, fd).toString(), memory);
			}
			catch (RuntimeException | Error ex) {
				if (!isTaken(ex) || i == ATTEMPTS) {
					memory.close();
					throw ex;
				}
			}
		}
	}

	private static ConnectionDirectory create(String name, Reservation memory) {
		Directory directory = root().create(name);
		try {
			if (!directory.markInUse()) {
				throw new IpcException(Errno.ENOENT,
						directory.path() + " was swept away before it was marked as in use");
			}
			return new ConnectionDirectory(name, directory, memory);
		}
		catch (RuntimeException | Error ex) {
			directory.close();
			root().removeDirectory(name);
			throw ex;
		}
	}

	// By another connection, or by a sweep that found it before it was marked.
	private static boolean isTaken(Throwable thrown) {
		return thrown instanceof IpcException ex && (ex.is(Errno.EEXIST) || ex.is(Errno.ENOENT));
	}

	SharedFile createFile(String file, long size) {
		// first, so that it is removed in any case
		this.files.add(file);
		return this.directory.createFile(file, size);
	}

	String path() {
		return this.directory.path();
	}

	void give(FileAccess access) {
		this.directory.give(access.uid(), access.gid(), access.directoryMode());
	}

	// Remove what was created here, last first, and the directory if the client left
	// nothing else in it. It stays marked until it is gone. It is ours again first: a
	// process that may give directories away need not be able to change those of others,
	// and the client must not hide a file by renaming it. What cannot be removed stays
	// reserved, since it still takes memory.
	void remove() {
		boolean gone = false;
		try {
			this.directory.takeBack();
			gone = removeFiles();
			root().removeDirectory(this.name);
			this.directory.close();
		}
		finally {
			if (gone) {
				this.memory.close();
			}
			else {
				peerLog.log(Level.WARNING, IpcPeerLog.UNKNOWN_USER, "files that could not be removed",
						() -> "The files of a connection that is over cannot be removed and still take shared memory;"
								+ " remove " + this.directory.path());
			}
		}
	}

	private boolean removeFiles() {
		boolean gone = true;
		for (String file : this.files.reversed()) {
			gone &= this.directory.removeFile(file);
		}
		return gone;
	}

	private static synchronized Directory root() {
		Directory root = ConnectionDirectory.root;
		if (root == null) {
			root = Directory.open(ROOT);
			ConnectionDirectory.root = root;
		}
		return root;
	}

}
