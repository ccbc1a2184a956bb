package dev.qbipcs.testsupport;

import java.util.List;

/**
 * The user, groups and capability that a process runs with.
 *
 * @param uid the user id
 * @param gid the group id
 * @param groups supplementary group ids
 * @param capability its only capability if it is not root, as {@code setpriv} names it,
 * or empty
 */
public record User(int uid, int gid, List<Integer> groups, String capability) {

	/** The user of the tests, if that is root. */
	public static final User ROOT = new User(0, 0);

	/**
	 * Create a user with supplementary groups and a capability.
	 */
	public User {
		groups = List.copyOf(groups);
	}

	/**
	 * Create a user with supplementary groups.
	 * @param uid the user id
	 * @param gid the group id
	 * @param groups supplementary group ids
	 */
	public User(int uid, int gid, List<Integer> groups) {
		this(uid, gid, groups, "");
	}

	/**
	 * Create a user without supplementary groups.
	 * @param uid the user id
	 * @param gid the group id
	 */
	public User(int uid, int gid) {
		this(uid, gid, List.of());
	}

	/**
	 * Return the same user with a capability.
	 * @param capability as {@code setpriv} names it
	 * @return the user
	 */
	public User with(String capability) {
		return new User(this.uid, this.gid, this.groups, capability);
	}

}
