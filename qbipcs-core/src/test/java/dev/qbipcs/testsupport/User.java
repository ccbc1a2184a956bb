package dev.qbipcs.testsupport;

import java.util.List;

/**
 * As whom a process runs.
 *
 * @param uid the user id
 * @param gid the group id
 * @param groups supplementary group ids
 */
public record User(int uid, int gid, List<Integer> groups) {

	/** The user of the tests, where it is root. */
	public static final User ROOT = new User(0, 0);

	/**
	 * Create a user with supplementary groups.
	 */
	public User {
		groups = List.copyOf(groups);
	}

	/**
	 * Create a user without supplementary groups.
	 * @param uid the user id
	 * @param gid the group id
	 */
	public User(int uid, int gid) {
		this(uid, gid, List.of());
	}

}
