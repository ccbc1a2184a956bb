package dev.qbipcs;

import java.security.Principal;
import java.util.List;

/**
 * The process and the user at the other end of a connection. The kernel vouches for it:
 * the ids are those of {@code SO_PEERCRED} and {@code SO_PEERGROUPS}, that is the
 * effective ids which the peer had when it connected (for a server: when it began to
 * listen), and no process can choose them freely.
 *
 * @param pid process id in our pid namespace; 0 if it is not visible there
 * @param uid effective user id
 * @param gid effective group id
 * @param groups supplementary group ids, without those the kernel does not tell
 */
public record PeerCredentials(int pid, int uid, int gid, List<Integer> groups) implements Principal {

	public PeerCredentials {
		groups = List.copyOf(groups);
	}

	/**
	 * Return the peer's user as a principal's name.
	 * @return the user id in decimal digits
	 */
	@Override
	public String getName() {
		return Integer.toUnsignedString(this.uid);
	}

	/**
	 * Tell whether the peer belongs to a group, be it its effective one or a
	 * supplementary one.
	 * @param group a group id
	 * @return whether the peer is a member
	 */
	public boolean isMemberOf(int group) {
		return this.gid == group || this.groups.contains(group);
	}

}
