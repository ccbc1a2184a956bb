package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.posix.Directory;

/**
 * Removes what dead servers left in shared memory: the directories of connections whose
 * files, or, if they are gone, whose mark, belong to one service. Those of other services
 * are not touched, not even their lock.
 * <p>
 * A server of this library holds a lock on each of its directories, whose name tells that
 * it made them. Thus its leftovers are known even if its process id is in use again, as 1
 * does in each container, or live in another namespace. libqb locks nothing: of what it
 * made only the process id can tell.
 */
public final class OrphanSweeper {

	private static final Logger logger = System.getLogger(OrphanSweeper.class.getName());

	private OrphanSweeper() {
	}

	/**
	 * Check that shared memory can be used, and remove the leftovers of a service.
	 * @param service the name of the service, which must be ours by now
	 * @return how many directories were removed
	 * @throws IpcException with {@code ENOENT} or {@code EACCES} if there is no shared
	 * memory to use
	 */
	public static int sweep(String service) {
		Path root = Path.of(ConnectionDirectory.ROOT);
		if (!Files.isDirectory(root)) {
			throw new IpcException(Errno.ENOENT,
					root + " does not exist; mount a tmpfs there (in a container, share or enlarge its /dev/shm)");
		}
		if (!Files.isWritable(root)) {
			throw new IpcException(Errno.EACCES,
					root + " is not writable for this process; its mode should be 1777 and its mount read-write");
		}
		int swept = 0;
		try (Stream<Path> entries = Files.list(root); Directory directory = Directory.open(root.toString())) {
			for (Path entry : (Iterable<Path>) entries::iterator) {
				if (mayBeOrphan(entry, service) && remove(directory, entry, service)) {
					swept++;
				}
			}
		}
		catch (IOException ex) {
			throw new IpcException(Errno.EACCES, root + " cannot be read", ex);
		}
		return swept;
	}

	private static boolean mayBeOrphan(Path entry, String service) {
		DirectoryName name = DirectoryName.parse(entry.getFileName().toString()).orElse(null);
		if (name == null) {
			return false;
		}
		boolean marked = name.isMarkedFor(service);
		if (!marked && isAlive(name.serverPid())) {
			return false;
		}
		try (Stream<Path> files = Files.list(entry)) {
			List<String> left = files.map(OrphanSweeper::nameOf).toList();
			return left.isEmpty() ? marked : ShmFiles.all(service).containsAll(left);
		}
		catch (IOException ex) {
			return false;
		}
	}

	// Names of files are UTF-8, as those of services are, in any locale that this process
	// runs. A path as text is in that locale and has lost what it does not know; a URI is
	// made of the bytes. That of a directory ends with a slash and is no name of ours.
	private static String nameOf(Path file) {
		String path = file.toUri().getPath();
		return path.substring(path.lastIndexOf('/') + 1);
	}

	// A process that died but was not waited for yet has no memory any more.
	private static boolean isAlive(int pid) {
		try {
			String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
			char state = status.charAt(status.lastIndexOf(')') + 2);
			return state != 'Z' && state != 'X';
		}
		catch (NoSuchFileException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	// The lock is held until the directory is gone, so that a server that is making one
	// notices.
	private static boolean remove(Directory root, Path entry, String service) {
		String name = entry.getFileName().toString();
		try (Directory orphan = root.openDirectory(name)) {
			if (orphan.isInUse()) {
				return false;
			}
			ShmFiles.all(service).forEach(orphan::removeFile);
			return root.removeDirectory(name);
		}
		catch (IpcException ex) {
			logger.log(Level.DEBUG, "Leftover {0} belongs to another user and stays", entry);
			return false;
		}
	}

}
