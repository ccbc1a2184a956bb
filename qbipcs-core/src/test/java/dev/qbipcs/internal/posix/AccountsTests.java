package dev.qbipcs.internal.posix;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.qbipcs.UserDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Users and groups of this machine.
 */
class AccountsTests {

	@Test
	void rootHasTheIdsZero() {
		assertThat(UserDatabase.uid("root")).hasValue(0);
		assertThat(UserDatabase.gid("root")).hasValue(0);
	}

	@Test
	void usersAndGroupsAreNotMixedUp() throws Exception {
		for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
			String[] fields = line.split(":", -1);
			assertThat(UserDatabase.uid(fields[0])).as(fields[0]).hasValue(Integer.parseInt(fields[2]));
		}
		for (String line : Files.readAllLines(Path.of("/etc/group"))) {
			String[] fields = line.split(":", -1);
			assertThat(UserDatabase.gid(fields[0])).as(fields[0]).hasValue(Integer.parseInt(fields[2]));
		}
	}

	@Test
	void unknownNamesHaveNoIds() {
		assertThat(UserDatabase.uid("no-such-user-of-qbipcs")).isEmpty();
		assertThat(UserDatabase.gid("no-such-group-of-qbipcs")).isEmpty();
		assertThat(UserDatabase.uid("")).isEmpty();
		assertThat(UserDatabase.uid("x".repeat(10_000))).isEmpty();
	}

	@Test
	void theEffectiveUserIsTheOneThatRunsThis() throws Exception {
		int uid = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
		assertThat(Accounts.effectiveUser()).isEqualTo(uid);
	}

}
