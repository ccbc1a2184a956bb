package dev.qbipcs;

import java.util.OptionalInt;

import dev.qbipcs.internal.posix.Accounts;

/**
 * The users and groups of this machine, to turn names into the ids that
 * {@link PeerCredentials} have. Any thread may use it; a look-up may block, as the name
 * service of the machine does.
 */
public final class UserDatabase {

	private UserDatabase() {
	}

	/**
	 * Find a user of this machine ({@code getpwnam}).
	 * @param name the user's name
	 * @return the user's id, or empty if there is no such user
	 */
	public static OptionalInt uid(String name) {
		return Accounts.findUser(name);
	}

	/**
	 * Find a group of this machine ({@code getgrnam}).
	 * @param name the group's name
	 * @return the group's id, or empty if there is no such group
	 */
	public static OptionalInt gid(String name) {
		return Accounts.findGroup(name);
	}

}
