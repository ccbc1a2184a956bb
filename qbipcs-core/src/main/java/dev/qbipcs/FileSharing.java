package dev.qbipcs;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How the files of a service's connections are shared with clients of other users. By
 * default they belong to the client alone, which only a process that may give files away
 * (root, or one with {@code CAP_CHOWN}) can arrange; any other can share them with
 * members of its own groups. {@link IpcConnectionRequest#setFilePermissions} has the last
 * word.
 *
 * @param group the group of the files, or empty for the client's own
 * @param mode 0600, 0660 or 0666; empty means 0660 if there is a group, 0600 otherwise
 * @param clientGroups groups whose members are clients; without a group, and where files
 * cannot be given to a client's user, they are shared with the first of these, in the
 * order of the set, that both the client and this process are members of
 */
public record FileSharing(OptionalInt group, OptionalInt mode, Set<Integer> clientGroups) {

	/** With the client alone. */
	public static final FileSharing DEFAULT = new FileSharing(OptionalInt.empty(), OptionalInt.empty(), Set.of());

	private static final List<Integer> MODES = List.of(0600, 0660, 0666);

	/**
	 * Create a sharing.
	 * @throws IllegalArgumentException if it is another one; a client must both read and
	 * write
	 */
	public FileSharing {
		if (mode.isPresent() && !MODES.contains(mode.getAsInt())) {
			throw new IllegalArgumentException("The mode of files is 0600, 0660 or 0666, since clients read and write"
					+ " them, but this is 0%o".formatted(mode.getAsInt()));
		}
		clientGroups = Collections.unmodifiableSet(new LinkedHashSet<>(clientGroups));
	}

	/**
	 * Share files with a group, with mode 0660: its members can read and write the
	 * messages of all connections.
	 * @param gid the group's id; a process that is not root must be a member
	 * @return the sharing
	 */
	public static FileSharing withGroup(int gid) {
		return new FileSharing(OptionalInt.of(gid), OptionalInt.empty(), Set.of());
	}

	/**
	 * Where files cannot be given to a client's user, share them with the first group
	 * that it has in common with this process.
	 * @param gids the ids of groups whose members are clients, in a set that has an order
	 * if there are several
	 * @return the sharing
	 */
	public static FileSharing withClientGroups(Set<Integer> gids) {
		return new FileSharing(OptionalInt.empty(), OptionalInt.empty(), gids);
	}

}
