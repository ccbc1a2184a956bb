package dev.qbipcs.spring.server;

import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.FileSharing;
import dev.qbipcs.UserDatabase;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import org.jspecify.annotations.Nullable;

/**
 * The access to the files of a service's connections, as set by an annotation or a
 * property. Names are looked up only when the service is created. Null inherits from the
 * level above; an empty text means none, regardless of the level above.
 *
 * @param group the name or number of a group
 * @param mode the mode in octal digits
 */
public record FileOptions(@Nullable String group, @Nullable String mode) {

	/** Nothing is set. */
	public static final FileOptions DEFAULT = new FileOptions(null, null);

	/**
	 * Create options from the attributes of an annotation, where an empty text is unset.
	 * @param group the attribute for the group
	 * @param mode the attribute for the mode
	 * @return the options
	 */
	static FileOptions ofAttributes(String group, String mode) {
		return new FileOptions(group.isEmpty() ? null : group, mode.isEmpty() ? null : mode);
	}

	/**
	 * Inherit unset parts from the level above.
	 * @param parent the level above
	 * @return the combination of both
	 */
	public FileOptions orElse(FileOptions parent) {
		return new FileOptions((this.group != null) ? this.group : parent.group(),
				(this.mode != null) ? this.mode : parent.mode());
	}

	/**
	 * Check a mode.
	 * @param mode octal digits, or nothing
	 * @throws IllegalArgumentException if it is no mode for files
	 */
	public static void checkMode(String mode) {
		new FileOptions(null, mode).sharing(Set.of());
	}

	/**
	 * Resolve the names to numbers.
	 * @param clientGroups ids of the groups whose members may connect
	 * @return the setting of the engine
	 * @throws InvalidIpcServiceException if this host does not know the group
	 * @throws IllegalArgumentException if the mode is no mode for files
	 */
	FileSharing sharing(Set<Integer> clientGroups) {
		OptionalInt gid = (this.group == null || this.group.isEmpty()) ? OptionalInt.empty()
				: OptionalInt.of(gid(this.group));
		try {
			OptionalInt bits = (this.mode == null || this.mode.isEmpty()) ? OptionalInt.empty()
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
	private static int gid(String group) {
		try {
			return Integer.parseUnsignedInt(group);
		}
		catch (NumberFormatException ex) {
			return UserDatabase.gid(group)
				.orElseThrow(() -> new InvalidIpcServiceException(
						"The file group \"%s\" is a group which this host does not know".formatted(group),
						"Create the group, correct its name in qbipcs.server.file-group, file-group of the service or"
								+ " @IpcService(fileGroup), or use its number.",
						ex));
		}
	}

}
