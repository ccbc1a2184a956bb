package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.Accounts;
import dev.qbipcs.internal.posix.Directory;
import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.internal.ring.RingLayout;
import dev.qbipcs.internal.ring.RingMemory;

/**
 * Opens the files that a server named, after it checked that they are what they should
 * be: regular files of the right owner and size, in one directory of a connection. Any
 * process can take the name of a service, so a server is trusted no more than a client.
 */
final class ServerFiles {

	private static final Pattern RING = Pattern
		.compile(ConnectionDirectory.ROOT + "/(qb-[^/]+)/(qb-(?:request|response|event)-[^/]+)");

	private static final Pattern CONTROL = Pattern.compile(ConnectionDirectory.ROOT + "/(qb-[^/]+)/(qb-control-[^/]+)");

	private static final int PERMISSION_BITS = 0777;

	private final Pattern pattern;

	private final String directoryName;

	private final Directory directory;

	private final PeerCredentials server;

	private ServerFiles(Pattern pattern, String directoryName, Directory directory, PeerCredentials server) {
		this.pattern = pattern;
		this.directoryName = directoryName;
		this.directory = directory;
		this.server = server;
	}

	static ServerFiles ofRings(String name, PeerCredentials server) {
		return open(RING, name, server);
	}

	static ServerFiles ofSockets(String controlName, PeerCredentials server) {
		return open(CONTROL, controlName, server);
	}

	private static ServerFiles open(Pattern pattern, String name, PeerCredentials server) {
		String directory = match(pattern, name).group(1);
		try (Directory root = Directory.open(ConnectionDirectory.ROOT)) {
			return new ServerFiles(pattern, directory, root.enterDirectory(directory), server);
		}
	}

	ControlFile attachControl(String name) {
		try (SharedFile file = openFile(baseName(name))) {
			check(file, ControlFile.SIZE);
			return new ControlFile(file);
		}
	}

	// Check the name that datagram sockets begin with: it lies in the same directory.
	SocketNames socketNames(String base) {
		if (!base.startsWith(this.directory.path() + "/qb-")) {
			throw refused(base, "lies in another directory than the control file");
		}
		if (!new SocketNames(base).areShortEnough()) {
			throw refused(base, "is too long for the name of a socket");
		}
		return new SocketNames(base);
	}

	RingMemory attachRing(String name, int dataSize) {
		String base = baseName(name);
		if (dataSize <= 0) {
			throw refused(name, "cannot hold a message");
		}
		try (SharedFile header = openFile(base + ShmFiles.HEADER); SharedFile data = openFile(base + ShmFiles.DATA)) {
			check(header, RingLayout.SMALLEST_HEADER_SIZE);
			check(data, dataSize);
			return RingMemory.attach(header, data, dataSize);
		}
	}

	// Remove what a dead server could not; only if the directory was made for us.
	void removeLeftovers(String... names) {
		if (!this.directoryName.startsWith("qb-" + this.server.pid() + "-" + ProcessHandle.current().pid() + "-")) {
			return;
		}
		for (String name : names) {
			String base = match(this.pattern, name).group(2);
			this.directory.removeFile(base + ShmFiles.DATA);
			this.directory.removeFile(base + ShmFiles.HEADER);
			this.directory.removeFile(base);
		}
		try (Directory root = Directory.open(ConnectionDirectory.ROOT)) {
			root.removeDirectory(this.directoryName);
		}
	}

	void close() {
		this.directory.close();
	}

	private SharedFile openFile(String name) {
		try {
			return this.directory.openFile(name);
		}
		catch (IpcException ex) {
			throw ex.is(Errno.EACCES) ? closed(name, ex) : ex;
		}
	}

	// The directory is what we can always see, and is no more open than its files.
	private IpcException closed(String name, IpcException cause) {
		Path path = Path.of(this.directory.path());
		try {
			int mode = (int) Files.getAttribute(path, "unix:mode") & PERMISSION_BITS;
			return new IpcException(Errno.EACCES,
					("The service admitted us, but its files are closed to user %s: %s/%s cannot be opened, and its"
							+ " directory belongs to user %s and group %s and has mode %04o. A service that is not root"
							+ " (this one is user %s) has to share its files by a group of both:"
							+ " qbipcs.server.file-group, or qb_ipcs_connection_auth_set of libqb")
						.formatted(Integer.toUnsignedString(Accounts.effectiveUser()), path, name,
								Files.getAttribute(path, "unix:uid"), Files.getAttribute(path, "unix:gid"), mode,
								this.server.getName()),
					cause);
		}
		catch (IOException ex) {
			return cause;
		}
	}

	private String baseName(String name) {
		Matcher matcher = match(this.pattern, name);
		if (!matcher.group(1).equals(this.directoryName)) {
			throw refused(name, "lies in another directory than the first one");
		}
		return matcher.group(2);
	}

	private void check(SharedFile file, long size) {
		SharedFile.Status status = file.status();
		if (!status.regular()) {
			throw refused(file.path(), "is not a regular file");
		}
		if (status.size() < size) {
			throw refused(file.path(), "has %d bytes instead of %d".formatted(status.size(), size));
		}
		if (!List.of(Accounts.effectiveUser(), this.server.uid(), 0).contains(status.uid())) {
			throw refused(file.path(), "belongs to user " + Integer.toUnsignedString(status.uid())
					+ ", which is neither we nor the server nor root");
		}
	}

	private static Matcher match(Pattern pattern, String name) {
		Matcher matcher = pattern.matcher(name);
		if (!matcher.matches()) {
			throw refused(name, "is not a connection's file below " + ConnectionDirectory.ROOT);
		}
		return matcher;
	}

	private static IpcException refused(String name, String reason) {
		return new IpcException(Errno.EPROTO,
				"The server named a file that no honest server names: \"" + name + "\" " + reason);
	}

}
