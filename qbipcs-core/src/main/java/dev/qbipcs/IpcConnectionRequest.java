package dev.qbipcs;

/**
 * A client that asks to connect. Valid during
 * {@link IpcServerHandler#accept(IpcConnectionRequest)} only.
 */
public interface IpcConnectionRequest {

	/**
	 * Return the connection to be.
	 * @return a connection that cannot send yet, but carries a context
	 */
	IpcConnection connection();

	/**
	 * Return the credentials of the client.
	 * @return the client, as the kernel says
	 */
	default PeerCredentials peer() {
		return connection().peer();
	}

	/**
	 * Turn the client away; its {@code connect} fails with this error.
	 * @param errno the reason, for example {@link Errno#EACCES}
	 */
	void reject(Errno errno);

	/**
	 * Choose the owner and the mode of the connection's files
	 * ({@code qb_ipcs_connection_auth_set}). By default they belong to the client and
	 * have mode 0600. A server that is not root can only give them to a group of its own.
	 * @param uid user id, or -1 for the server's own
	 * @param gid group id, or -1 for the server's own
	 * @param mode permission bits, for example 0660
	 */
	void setFilePermissions(int uid, int gid, int mode);

}
