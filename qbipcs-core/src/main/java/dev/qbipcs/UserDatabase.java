package dev.qbipcs;

import java.util.OptionalInt;
import java.util.ServiceLoader;

/**
 * The users and groups of this machine, to turn names into the ids that
 * {@link PeerCredentials} have. Any thread may use it; a look-up may block, as the name
 * service of the machine does.
 */
public interface UserDatabase {

	/**
	 * Find a user ({@code getpwnam}).
	 * @param name the user's name
	 * @return the user's id, or empty if there is no such user
	 */
	OptionalInt findUser(String name);

	/**
	 * Find a group ({@code getgrnam}).
	 * @param name the group's name
	 * @return the group's id, or empty if there is no such group
	 */
	OptionalInt findGroup(String name);

	/**
	 * Find a user of this machine.
	 * @param name the user's name
	 * @return the user's id, or empty if there is no such user
	 */
	static OptionalInt uid(String name) {
		return get().findUser(name);
	}

	/**
	 * Find a group of this machine.
	 * @param name the group's name
	 * @return the group's id, or empty if there is no such group
	 */
	static OptionalInt gid(String name) {
		return get().findGroup(name);
	}

	private static UserDatabase get() {
		return ServiceLoader.load(UserDatabase.class, UserDatabase.class.getClassLoader())
			.findFirst()
			.orElseThrow(() -> new IllegalStateException(
					"No UserDatabase found: META-INF/services/dev.qbipcs.UserDatabase of qbipcs-core is missing from"
							+ " the class path. Does a shaded jar drop service files?"));
	}

}
