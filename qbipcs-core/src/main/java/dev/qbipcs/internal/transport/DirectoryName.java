package dev.qbipcs.internal.transport;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a connection's directory:
 * {@code qb-<server pid>-<client pid>-<server fd>-<six characters>}. The last three of
 * the six are random, the first three follow from them and the service's name. Thus a
 * later server recognizes what an earlier one of its own name made, an empty directory,
 * too. The names that libqb makes up carry the mark of a service by chance only, one in
 * 238328.
 *
 * @param serverPid process id of the server
 * @param clientPid process id of the client
 * @param fd descriptor of the setup socket in the server
 * @param suffix six characters
 */
record DirectoryName(int serverPid, int clientPid, int fd, String suffix) {

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	private static final int MARK_CHARACTERS = 3;

	private static final int RANDOM_CHARACTERS = 3;

	private static final Pattern PATTERN = Pattern.compile("qb-(\\d{1,9})-(\\d{1,9})-(\\d{1,9})-(\\w{6})");

	// Another name at each call.
	static DirectoryName choose(String service, int clientPid, int fd) {
		StringBuilder random = new StringBuilder();
		for (int i = 0; i < RANDOM_CHARACTERS; i++) {
			random.append(ALPHABET.charAt(ThreadLocalRandom.current().nextInt(ALPHABET.length())));
		}
		return new DirectoryName((int) ProcessHandle.current().pid(), clientPid, fd, mark(service, random) + random);
	}

	static Optional<DirectoryName> parse(String name) {
		Matcher matcher = PATTERN.matcher(name);
		return matcher.matches() ? Optional.of(new DirectoryName(Integer.parseInt(matcher.group(1)),
				Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), matcher.group(4)))
				: Optional.empty();
	}

	// Whether a server of this library made it for a service.
	boolean isMarkedFor(String service) {
		return this.suffix.startsWith(mark(service, this.suffix.substring(MARK_CHARACTERS)));
	}

	@Override
	public String toString() {
		return "qb-" + this.serverPid + "-" + this.clientPid + "-" + this.fd + "-" + this.suffix;
	}

	private static String mark(String service, CharSequence random) {
		int hash = (service + "/" + random).hashCode();
		// the low digits of neighbouring hashes are neighbours, too
		hash = (hash ^ (hash >>> 15)) * 0x2c1b3c6d;
		hash ^= hash >>> 12;
		StringBuilder mark = new StringBuilder();
		for (int i = 0; i < MARK_CHARACTERS; i++) {
			mark.append(ALPHABET.charAt(Math.floorMod(hash, ALPHABET.length())));
			hash /= ALPHABET.length();
		}
		return mark.toString();
	}

}
