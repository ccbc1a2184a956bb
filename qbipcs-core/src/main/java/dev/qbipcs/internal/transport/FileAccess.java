package dev.qbipcs.internal.transport;

/**
 * The owner, the group and the mode of the shared files of a connection
 * ({@code qb_ipcs_connection_auth_set}).
 *
 * @param uid user id, or -1 for the server's own
 * @param gid group id, or -1 for the server's own
 * @param mode permission bits of the files
 */
public record FileAccess(int uid, int gid, int mode) {

	private static final int OWNER = 0700;

	private static final int GROUP = 0070;

	/** May go through to a file whose name it knows, but not look around. */
	private static final int PASS = 0001;

	private static final int OTHERS = 0007;

	// A group that may open the files must be able to enter the directory, and so must
	// other users that may; otherwise only the owner can.
	int directoryMode() {
		return OWNER | (((this.mode & GROUP) != 0) ? GROUP : 0) | (((this.mode & OTHERS) != 0) ? PASS : 0);
	}

	boolean isOpen(int bits) {
		return (this.mode & bits) == bits;
	}

}
