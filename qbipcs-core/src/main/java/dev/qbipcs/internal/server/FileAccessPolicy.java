package dev.qbipcs.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import dev.qbipcs.FileSharing;
import dev.qbipcs.IpcPeerLog;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.transport.FileAccess;
import dev.qbipcs.internal.transport.FileRights;

/**
 * Chooses whose the files of connections become, and says so if clients cannot open them:
 * the kernel tells the client alone, and a service that is not root would never learn why
 * its clients leave. Any thread may call it.
 */
final class FileAccessPolicy {

	private static final Logger logger = System.getLogger(FileAccessPolicy.class.getName());

	private static final String REMEDY = "share the files with a group of both (FileSharing.withGroup, or the property"
			+ " qbipcs.server.file-group)";

	private static final int SHARED = 0066;

	private static final int FOR_EVERYBODY = 0006;

	/** Users that were warned about; a flood of users must not fill the memory. */
	private static final int MOST_USERS = 100;

	private final String service;

	private final FileSharing sharing;

	private final IpcPeerLog peerLog;

	private final FileRights rights;

	private final Set<Integer> warned = ConcurrentHashMap.newKeySet();

	FileAccessPolicy(ServerSettings settings, IpcPeerLog peerLog) {
		this.service = settings.name();
		this.sharing = settings.fileSharing();
		this.peerLog = peerLog;
		this.rights = FileRights.ofThisProcess();
	}

	// Refuse what the kernel would.
	static void check(ServerSettings settings) {
		settings.fileSharing().group().ifPresent((group) -> {
			FileRights rights = FileRights.ofThisProcess();
			if (!rights.mayGiveToGroup(group)) {
				throw new IllegalArgumentException(("Files cannot be given to group %s, since user %s is no member of"
						+ " it; make it one and start again, or name another group")
					.formatted(Integer.toUnsignedString(group), Integer.toUnsignedString(rights.uid())));
			}
		});
	}

	FileAccess accessOf(PeerCredentials client) {
		return this.rights.choose(this.sharing, client);
	}

	void warnAtStart() {
		if (this.rights.mayGiveToAnybody() || this.sharing.group().isPresent() || isMeant(this.sharing.mode())) {
			return;
		}
		String user = Integer.toUnsignedString(this.rights.uid());
		Set<Integer> closed = new TreeSet<>(this.sharing.clientGroups());
		closed.removeAll(this.rights.groups());
		if (this.sharing.clientGroups().isEmpty()) {
			logger.log(Level.WARNING,
					("Service \"%s\" runs as user %s, which may not give files to others, so clients of other users"
							+ " cannot connect: %s, run as root, or say that this is meant with the file mode 0600")
						.formatted(this.service, user, REMEDY));
		}
		else if (!closed.isEmpty()) {
			logger.log(Level.WARNING,
					("Service \"%s\" runs as user %s, which is no member of the groups %s, so clients that are in no"
							+ " other of the allowed groups cannot connect: make it a member and start again, or %s")
						.formatted(this.service, user, closed, REMEDY));
		}
	}

	// A mode for the owner alone or for all users is deliberate. One for a group needs a
	// group that this process can set, as if no mode were given.
	private static boolean isMeant(OptionalInt mode) {
		return mode.isPresent()
				&& ((mode.getAsInt() & SHARED) == 0 || (mode.getAsInt() & FOR_EVERYBODY) == FOR_EVERYBODY);
	}

	void warnIfClosed(FileAccess access, PeerCredentials client) {
		if (!this.rights.letIn(access, client) && this.warned.size() < MOST_USERS && this.warned.add(client.uid())) {
			this.peerLog.log(Level.WARNING, client.uid(), "clients that cannot open their files",
					() -> ("Process %d of user %s was admitted to service \"%s\", but cannot open its files"
							+ " (the service runs as user %s; group %s and mode %04o were chosen): %s. Further clients of this"
							+ " user are not mentioned")
						.formatted(client.pid(), client.getName(), this.service,
								Integer.toUnsignedString(this.rights.uid()), Integer.toUnsignedString(access.gid()),
								access.mode(), REMEDY));
		}
	}

}
