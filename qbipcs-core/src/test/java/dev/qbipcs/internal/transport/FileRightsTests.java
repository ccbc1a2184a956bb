package dev.qbipcs.internal.transport;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.FileSharing;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.Accounts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which users a process can give its files to, and which users can then open them.
 */
class FileRightsTests {

	private static final FileRights ROOT = new FileRights(0, Set.of(0), true, OptionalInt.empty());

	private static final FileRights OTHER = new FileRights(1000, Set.of(1000, 27, 28), false, OptionalInt.empty());

	private static final int OVERFLOW = 65_534;

	/** Root of a user namespace that does not map all users. */
	private static final FileRights CONTAINED = new FileRights(0, Set.of(0, 27), true, OptionalInt.of(OVERFLOW));

	private static final PeerCredentials MEMBER = new PeerCredentials(1, 1001, 1001, List.of(28, 27));

	private static final PeerCredentials STRANGER = new PeerCredentials(1, 1002, 1002, List.of());

	@Test
	void theRightsOfAProcessAreReadFromTheKernel() {
		assertThat(FileRights.parse(1000,
				List.of("Uid:\t1000\t1000\t1000\t1000", "Gid:\t4\t5\t6\t7", "Groups:\t27 4294967294 ",
						"CapInh:\t0000000000000001", "CapEff:\t000001fffffffffe"),
				OptionalInt.empty()))
			.isEqualTo(new FileRights(1000, Set.of(5, 27, -2), false, OptionalInt.empty()));
		assertThat(FileRights.parse(1000, List.of("Gid:\t4\t5\t6\t7", "Groups:\t", "CapEff:\t0000000000000001"),
				OptionalInt.of(OVERFLOW)))
			.isEqualTo(new FileRights(1000, Set.of(5), true, OptionalInt.of(OVERFLOW)));
		assertThat(FileRights.ofThisProcess().uid()).isEqualTo(Accounts.effectiveUser());
		assertThat(FileRights.ofThisProcess().groups()).isNotEmpty();
	}

	@Test
	void byDefaultFilesAreForTheClientAlone() {
		for (FileRights rights : List.of(ROOT, OTHER)) {
			assertThat(rights.choose(FileSharing.DEFAULT, MEMBER)).isEqualTo(new FileAccess(1001, 1001, 0600));
		}
	}

	@Test
	void aGroupIsUsedAsConfigured() {
		for (FileRights rights : List.of(ROOT, OTHER)) {
			assertThat(rights.choose(FileSharing.withGroup(27), STRANGER)).isEqualTo(new FileAccess(1002, 27, 0660));
		}
	}

	@Test
	void theFirstCommonGroupOfClientsIsTakenWhereFilesCannotBeGivenToAUser() {
		FileSharing sharing = FileSharing.withClientGroups(new LinkedHashSet<>(List.of(29, 27, 28, 26)));
		assertThat(OTHER.choose(sharing, MEMBER)).isEqualTo(new FileAccess(1001, 27, 0660));
		assertThat(OTHER.choose(sharing, STRANGER)).isEqualTo(new FileAccess(1002, 1002, 0600));
		assertThat(OTHER.choose(sharing, new PeerCredentials(1, 1000, 27, List.of())))
			.isEqualTo(new FileAccess(1000, 27, 0600));
		assertThat(ROOT.choose(sharing, MEMBER)).isEqualTo(new FileAccess(1001, 1001, 0600));
	}

	@Test
	void theOrderOfGroupsDecidesAndNotTheirNumbers() {
		FileRights rights = new FileRights(1000, Set.of(1000, 100, 2000), false, OptionalInt.empty());
		PeerCredentials client = new PeerCredentials(1, 1001, 100, List.of(2000));
		FileSharing sharing = FileSharing.withClientGroups(new LinkedHashSet<>(List.of(2000, 100)));
		assertThat(rights.choose(sharing, client)).isEqualTo(new FileAccess(1001, 2000, 0660));
	}

	@Test
	void aModeTakesPrecedence() {
		FileSharing everybody = new FileSharing(OptionalInt.empty(), OptionalInt.of(0666), Set.of(27));
		assertThat(OTHER.choose(everybody, MEMBER)).isEqualTo(new FileAccess(1001, 27, 0666));
		assertThat(ROOT.choose(everybody, MEMBER)).isEqualTo(new FileAccess(1001, 1001, 0666));
	}

	@Test
	void rootAdmitsAllUsers() {
		assertThat(ROOT.letIn(new FileAccess(1002, 1002, 0600), STRANGER)).isTrue();
		assertThat(ROOT.letIn(new FileAccess(-1, 27, 0660), MEMBER)).isTrue();
		assertThat(ROOT.letIn(new FileAccess(-1, 27, 0660), STRANGER)).isFalse();
	}

	@Test
	void unmappedUsersLookAlikeWhereNotAllAreMapped() {
		assertThat(FileRights.foreigner(List.of("         0          0 4294967295"), "65534\n")).isEmpty();
		assertThat(FileRights.foreigner(List.of("         0     100000      65536"), "65534\n")).hasValue(OVERFLOW);
		assertThat(FileRights.foreigner(List.of("0 1000 1", "1 100000 65536"), "4294967294")).hasValue(-2);
	}

	@Test
	void filesCannotBeGivenToAnUnmappedUser() {
		PeerCredentials foreigner = new PeerCredentials(1, OVERFLOW, OVERFLOW, List.of(27));
		assertThat(CONTAINED.letIn(new FileAccess(OVERFLOW, OVERFLOW, 0600), foreigner)).isFalse();
		assertThat(CONTAINED.letIn(new FileAccess(OVERFLOW, 27, 0660), foreigner)).isTrue();
		assertThat(CONTAINED.choose(FileSharing.withClientGroups(Set.of(27)), foreigner))
			.isEqualTo(new FileAccess(OVERFLOW, 27, 0660));
		assertThat(CONTAINED.letIn(new FileAccess(1002, 1002, 0600), STRANGER)).isTrue();
		assertThat(ROOT.letIn(new FileAccess(OVERFLOW, OVERFLOW, 0600), foreigner)).isTrue();
	}

	@Test
	void withoutRootOnlyTheSameUserOrACommonGroupIsAdmitted() {
		assertThat(OTHER.letIn(new FileAccess(1002, 1002, 0600), STRANGER)).isFalse();
		assertThat(OTHER.letIn(new FileAccess(1000, 1, 0600), new PeerCredentials(1, 1000, 1, List.of()))).isTrue();
		assertThat(OTHER.letIn(new FileAccess(1001, 27, 0660), MEMBER)).isTrue();
		assertThat(OTHER.letIn(new FileAccess(1001, 27, 0600), MEMBER)).isFalse();
		assertThat(OTHER.letIn(new FileAccess(1001, 1001, 0660), MEMBER)).isFalse();
		assertThat(OTHER.letIn(new FileAccess(-1, -1, 0666), STRANGER)).isTrue();
		assertThat(OTHER.letIn(new FileAccess(1002, 1002, 0600), new PeerCredentials(1, 0, 0, List.of()))).isTrue();
	}

	@Test
	void aDirectoryIsAsOpenAsItsFiles() {
		assertThat(new FileAccess(1, 1, 0600).directoryMode()).isEqualTo(0700);
		assertThat(new FileAccess(1, 1, 0660).directoryMode()).isEqualTo(0770);
		assertThat(new FileAccess(1, 1, 0666).directoryMode()).isEqualTo(0771);
	}

}
