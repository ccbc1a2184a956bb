package dev.qbipcs.transport;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a connection's directory:
 * {@code qb-<server pid>-<client pid>-<server fd>-<six characters>}. The first two of the
 * six come from the service's name. Thus a later server knows an empty directory, too, as
 * left by an earlier one of its own name.
 *
 * @param serverPid process id of the server
 * @param clientPid process id of the client
 * @param fd descriptor of the setup socket in the server
 * @param suffix six characters
 */
record DirectoryName(int serverPid, int clientPid, int fd, String suffix) {

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	private static final int SERVICE_CHARACTERS = 2;

	private static final int RANDOM_CHARACTERS = 4;

	private static final Pattern PATTERN = Pattern.compile("qb-(\\d{1,9})-(\\d{1,9})-(\\d{1,9})-(\\w{6})");

	// Another name at each call.
	static DirectoryName choose(String service, int clientPid, int fd) {
		StringBuilder suffix = new StringBuilder(serviceMark(service));
		for (int i = 0; i < RANDOM_CHARACTERS; i++) {
			suffix.append(ALPHABET.charAt(ThreadLocalRandom.current().nextInt(ALPHABET.length())));
		}
		return new DirectoryName((int) ProcessHandle.current().pid(), clientPid, fd, suffix.toString());
	}

	static Optional<DirectoryName> parse(String name) {
		Matcher matcher = PATTERN.matcher(name);
		return matcher.matches() ? Optional.of(new DirectoryName(Integer.parseInt(matcher.group(1)),
				Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), matcher.group(4)))
				: Optional.empty();
	}

	boolean mayBelongTo(String service) {
		return this.suffix.startsWith(serviceMark(service));
	}

	@Override
	public String toString() {
		return "qb-" + this.serverPid + "-" + this.clientPid + "-" + this.fd + "-" + this.suffix;
	}

	private static String serviceMark(String service) {
		int hash = service.hashCode();
		StringBuilder mark = new StringBuilder();
		for (int i = 0; i < SERVICE_CHARACTERS; i++) {
			mark.append(ALPHABET.charAt(Math.floorMod(hash, ALPHABET.length())));
			hash /= ALPHABET.length();
		}
		return mark.toString();
	}

}
