package dev.qbipcs.spring.handler;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

import dev.qbipcs.PeerCredentials;

/**
 * The users and groups that may connect. No user is admitted implicitly, neither root nor
 * the server's own user, unless both sets are empty: then every user is. The sets keep
 * their order, since files are shared with the first group that fits.
 *
 * @param users ids of the users that may connect
 * @param groups ids of the groups whose members may connect
 */
public record PeerAccess(Set<Integer> users, Set<Integer> groups) {

	/** Every user may connect. */
	public static final PeerAccess ANYBODY = new PeerAccess(Set.of(), Set.of());

	/**
	 * Create a rule.
	 */
	public PeerAccess {
		users = Collections.unmodifiableSet(new LinkedHashSet<>(users));
		groups = Collections.unmodifiableSet(new LinkedHashSet<>(groups));
	}

	/**
	 * Decide about a client.
	 * @param peer the client
	 * @return whether it matches a user or a group
	 */
	public boolean admits(PeerCredentials peer) {
		return (this.users.isEmpty() && this.groups.isEmpty()) || this.users.contains(peer.uid())
				|| this.groups.stream().anyMatch(peer::isMemberOf);
	}

}
