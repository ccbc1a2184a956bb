package dev.qbipcs.spring.server;

import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.FileSharing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The levels that set the access to files: a service's properties, its annotation, and
 * the properties of all services.
 */
class FileOptionsTests {

	private static final FileOptions ALL_SERVICES = new FileOptions("27", "0666");

	@Test
	void unsetPartsAreInherited() {
		assertThat(FileOptions.DEFAULT.orElse(ALL_SERVICES)).isEqualTo(ALL_SERVICES);
		assertThat(FileOptions.ofAttributes("", "").orElse(ALL_SERVICES)).isEqualTo(ALL_SERVICES);
		assertThat(FileOptions.DEFAULT.sharing(Set.of(28))).isEqualTo(FileSharing.withClientGroups(Set.of(28)));
	}

	@Test
	void setPartsOverrideTheLevelAbove() {
		FileOptions service = new FileOptions("28", null).orElse(new FileOptions("29", "0660")).orElse(ALL_SERVICES);
		assertThat(service).isEqualTo(new FileOptions("28", "0660"));
	}

	@Test
	void anEmptyTextMeansNone() {
		FileSharing sharing = new FileOptions("", "").orElse(ALL_SERVICES).sharing(Set.of(28));
		assertThat(sharing.group()).isEmpty();
		assertThat(sharing.mode()).isEmpty();
		assertThat(sharing.clientGroups()).containsExactly(28);
		assertThat(new FileOptions("", null).orElse(ALL_SERVICES).sharing(Set.of()).mode())
			.isEqualTo(OptionalInt.of(0666));
	}

}
