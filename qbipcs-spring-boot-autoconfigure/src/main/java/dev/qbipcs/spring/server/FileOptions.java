package dev.qbipcs.spring.server;

import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.FileSharing;
import dev.qbipcs.UserDatabase;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;

/**
 * Who may open the files of a service's connections: what an annotation or a property
 * says. Names are looked up only when the service is made.
 *
 * @param group the name or number of a group, or nothing
 * @param mode the mode in octal digits, or nothing
 */
public record FileOptions(String group, String mode) {

	/** Nothing is said. */
	public static final FileOptions DEFAULT = new FileOptions("", "");

	/**
	 * Fill what is not said here from the level above.
	 * @param parent the level above
	 * @return what both together say
	 */
	public FileOptions orElse(FileOptions parent) {
		return new FileOptions(this.group.isEmpty() ? parent.group() : this.group,
				this.mode.isEmpty() ? parent.mode() : this.mode);
	}

	/**
	 * Check a mode.
	 * @param mode octal digits, or nothing
	 * @throws IllegalArgumentException if it is no mode for files
	 */
	public static void checkMode(String mode) {
		new FileOptions("", mode).sharing(Set.of());
	}

	/**
	 * Turn names into numbers.
	 * @param clientGroups ids of the groups whose members may connect
	 * @return what the engine understands
	 * @throws InvalidIpcServiceException if this host does not know the group
	 * @throws IllegalArgumentException if the mode is no mode for files
	 */
	FileSharing sharing(Set<Integer> clientGroups) {
		OptionalInt gid = this.group.isEmpty() ? OptionalInt.empty() : OptionalInt.of(gid());
		try {
			OptionalInt bits = this.mode.isEmpty() ? OptionalInt.empty()
					: OptionalInt.of(Integer.parseInt(this.mode, 8));
			return new FileSharing(gid, bits, clientGroups);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					("The mode of files is 0600, 0660 or 0666, but \"%s\" is none of them; in"
							+ " YAML it stands in quotes, without which it is taken for another number")
						.formatted(this.mode),
					ex);
		}
	}

	// As with allowed-groups, a name of digits only is a number.
	private int gid() {
		try {
			return Integer.parseUnsignedInt(this.group);
		}
		catch (NumberFormatException ex) {
			return UserDatabase.gid(this.group)
				.orElseThrow(() -> new InvalidIpcServiceException(
						"The file group \"%s\" is a group which this host does not know".formatted(this.group),
						"Create the group, correct its name in qbipcs.server.file-group, file-group of the service or"
								+ " @IpcService(fileGroup), or use its number.",
						ex));
		}
	}

}
