package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.FileSharing;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.Accounts;

/**
 * The users and groups that a process can give its files to: all of them if it has {@code
 * CAP_CHOWN}, the groups of which it is a member otherwise. So it can be told beforehand
 * which clients will be able to open the files of a connection.
 *
 * @param uid the process's effective user id
 * @param groups its effective and supplementary group ids
 * @param mayGiveToAnybody whether it has {@code CAP_CHOWN}
 * @param foreigner the user id as which this process sees users that its user namespace
 * does not map; even with {@code CAP_CHOWN} no file can be given to them. Empty where all
 * users are mapped
 */
public record FileRights(int uid, Set<Integer> groups, boolean mayGiveToAnybody, OptionalInt foreigner) {

	private static final Path STATUS = Path.of("/proc/self/status");

	private static final Path USER_MAP = Path.of("/proc/self/uid_map");

	private static final Path OVERFLOW_USER = Path.of("/proc/sys/kernel/overflowuid");

	/** All user ids; -1 is none. */
	private static final long USERS = 0xffff_ffffL;

	private static final int ALONE = 0600;

	private static final int WITH_GROUP = 0660;

	/** The lowest bit of the set of capabilities. */
	private static final int CAP_CHOWN = 0;

	/**
	 * Ask the kernel about this process. Without {@code /proc} it is assumed that only
	 * root may give files away.
	 * @return what this process may do
	 */
	public static FileRights ofThisProcess() {
		int uid = Accounts.effectiveUser();
		try {
			return parse(uid, Files.readAllLines(STATUS), foreignerOfThisProcess());
		}
		catch (IOException ex) {
			return new FileRights(uid, Set.of(), uid == 0, OptionalInt.empty());
		}
	}

	private static OptionalInt foreignerOfThisProcess() {
		try {
			return foreigner(Files.readAllLines(USER_MAP), Files.readString(OVERFLOW_USER));
		}
		catch (IOException ex) {
			// a kernel without user namespaces
			return OptionalInt.empty();
		}
	}

	// Lines as "first id here, first id of the parent, count". Where some user is not
	// mapped, the overflow id may be any of them, even if it is mapped itself.
	static OptionalInt foreigner(List<String> userMap, String overflowUser) {
		long mapped = userMap.stream().mapToLong((line) -> Long.parseLong(line.strip().split("\\s+", -1)[2])).sum();
		return (mapped >= USERS) ? OptionalInt.empty() : OptionalInt.of(Integer.parseUnsignedInt(overflowUser.strip()));
	}

	// Lines as "Gid: real effective saved fs", "Groups: ..." and "CapEff: hexadecimal".
	static FileRights parse(int uid, List<String> status, OptionalInt foreigner) {
		Set<Integer> groups = new HashSet<>();
		long capabilities = 0;
		for (String line : status) {
			String[] words = line.strip().split("\\s+");
			switch (words[0]) {
				case "Gid:" -> groups.add(Integer.parseUnsignedInt(words[2]));
				case "Groups:" -> Arrays.stream(words).skip(1).map(Integer::parseUnsignedInt).forEach(groups::add);
				case "CapEff:" -> capabilities = Long.parseUnsignedLong(words[1], 16);
				default -> {
				}
			}
		}
		return new FileRights(uid, groups, (capabilities >> CAP_CHOWN & 1) != 0, foreigner);
	}

	/**
	 * Tell whether files can be given to a group.
	 * @param gid a group id
	 * @return whether the process may
	 */
	public boolean mayGiveToGroup(int gid) {
		return this.mayGiveToAnybody || this.groups.contains(gid);
	}

	/**
	 * Choose whose the files of a connection become unless the handler says otherwise.
	 * @param sharing what the service wants
	 * @param client whose connection it is
	 * @return owner, group and mode
	 */
	public FileAccess choose(FileSharing sharing, PeerCredentials client) {
		if (sharing.group().isPresent()) {
			return new FileAccess(client.uid(), sharing.group().getAsInt(), sharing.mode().orElse(WITH_GROUP));
		}
		OptionalInt shared = mayGiveToUser(client.uid()) ? OptionalInt.empty()
				: firstCommon(sharing.clientGroups(), client);
		return shared.isPresent() ? new FileAccess(client.uid(), shared.getAsInt(), sharing.mode().orElse(WITH_GROUP))
				: new FileAccess(client.uid(), client.gid(), sharing.mode().orElse(ALONE));
	}

	/**
	 * Tell whether a client will be able to read and write files that are given away like
	 * this. Root always is.
	 * @param access what the process tries to do
	 * @param client the peer that is to open the files
	 * @return whether the kernel will let it
	 */
	public boolean letIn(FileAccess access, PeerCredentials client) {
		boolean owner = client.uid() == this.uid || (mayGiveToUser(client.uid()) && client.uid() == access.uid());
		boolean member = access.gid() != -1 && mayGiveToGroup(access.gid()) && client.isMemberOf(access.gid());
		return client.uid() == 0 || (owner && access.isOpen(0600)) || (member && access.isOpen(0060))
				|| access.isOpen(0006);
	}

	private boolean mayGiveToUser(int uid) {
		return uid == this.uid || (this.mayGiveToAnybody && this.foreigner.stream().noneMatch((id) -> id == uid));
	}

	private OptionalInt firstCommon(Collection<Integer> groups, PeerCredentials client) {
		return groups.stream()
			.filter((group) -> this.groups.contains(group) && client.isMemberOf(group))
			.mapToInt(Integer::intValue)
			.findFirst();
	}

}
