package dev.qbipcs.spring.handler;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

import dev.qbipcs.PeerCredentials;

/**
 * Which users and groups may connect. Nobody is admitted implicitly, neither root nor the
 * server's own user, unless both sets are empty: then everybody is. The sets keep their
 * order, since files are shared with the first group that fits.
 *
 * @param users ids of the users that may connect
 * @param groups ids of the groups whose members may connect
 */
public record PeerAccess(Set<Integer> users, Set<Integer> groups) {

	/** Everybody may connect. */
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
	 * @param peer who asks
	 * @return whether it matches a user or a group
	 */
	public boolean admits(PeerCredentials peer) {
		return (this.users.isEmpty() && this.groups.isEmpty()) || this.users.contains(peer.uid())
				|| this.groups.stream().anyMatch(peer::isMemberOf);
	}

}
