package dev.qbipcs.transport;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.posix.Accounts;
import dev.qbipcs.posix.Directory;
import dev.qbipcs.posix.SharedFile;
import dev.qbipcs.ring.RingLayout;
import dev.qbipcs.ring.RingMemory;

/**
 * Opens the files that a server named, after it checked that they are what they should
 * be: regular files of the right owner and size, in one directory of a connection. Names
 * of services can be taken by anybody, so a server is not trusted more than a client.
 */
final class ServerFiles {

	private static final Pattern RING = Pattern
		.compile(ConnectionDirectory.ROOT + "/(qb-[^/]+)/(qb-(?:request|response|event)-[^/]+)");

	private static final Pattern CONTROL = Pattern.compile(ConnectionDirectory.ROOT + "/(qb-[^/]+)/(qb-control-[^/]+)");

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
			return new ServerFiles(pattern, directory, root.openDirectory(directory), server);
		}
	}

	ControlFile attachControl(String name) {
		try (SharedFile file = this.directory.openFile(baseName(name))) {
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
		try (SharedFile header = this.directory.openFile(base + ShmFiles.HEADER);
				SharedFile data = this.directory.openFile(base + ShmFiles.DATA)) {
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
