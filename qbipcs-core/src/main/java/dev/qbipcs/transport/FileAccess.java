package dev.qbipcs.transport;

/**
 * Who owns the shared files of a connection and who may open them
 * ({@code qb_ipcs_connection_auth_set}).
 *
 * @param uid user id, or -1 for the server's own
 * @param gid group id, or -1 for the server's own
 * @param mode permission bits of the files
 */
public record FileAccess(int uid, int gid, int mode) {

	private static final int GROUP_BITS = 070;

	// A group that may open the files must get to them; otherwise only the owner has
	// any business in the directory.
	int directoryMode() {
		return ((this.mode & GROUP_BITS) != 0) ? 0770 : 0700;
	}

}
