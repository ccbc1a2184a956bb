package dev.qbipcs.spring.handler;

import java.util.List;
import java.util.Set;

import dev.qbipcs.Errno;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.spring.annotation.IpcAccept;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class PeerAccessTests {

	private static final PeerCredentials ROOT = new PeerCredentials(1, 0, 0, List.of());

	private final PeerAccess access = new PeerAccess(Set.of(1000), Set.of(27));

	@Test
	void emptyListsAdmitEveryUser() {
		assertThat(PeerAccess.ANYBODY.admits(ROOT)).isTrue();
	}

	@Test
	void aUserOrAnyOfItsGroupsIsEnough() {
		assertThat(this.access.admits(new PeerCredentials(1, 1000, 1, List.of()))).isTrue();
		assertThat(this.access.admits(new PeerCredentials(1, 1, 27, List.of()))).isTrue();
		assertThat(this.access.admits(new PeerCredentials(1, 1, 1, List.of(4, 27)))).isTrue();
		assertThat(this.access.admits(new PeerCredentials(1, 1, 1, List.of(4)))).isFalse();
	}

	@Test
	void rootIsNotAdmittedImplicitly() {
		assertThat(this.access.admits(ROOT)).isFalse();
		assertThat(new PeerAccess(Set.of(), Set.of(27)).admits(ROOT)).isFalse();
	}

	@Test
	void anUnlistedUserIsRejectedBeforeTheHookAndNamedInTheLog(CapturedOutput output) {
		Endpoint endpoint = new Endpoint();
		FakeConnection connection = new FakeConnection();
		connection.peer = new PeerCredentials(99, -2, 5, List.of());
		FakeConnection.Applicant applicant = connection.applicant();
		Services.withAccess(endpoint, this.access).accept(applicant);
		assertThat(applicant.rejected).isEqualTo(Errno.EACCES);
		assertThat(endpoint.asked).isZero();
		assertThat(output).contains("INFO")
			.contains("pid 99")
			.contains("uid 4294967294")
			.contains("gid 5")
			.contains("allowed-users")
			.contains("neither allowed-users nor allowed-groups");
	}

	@Test
	void anAdmittedUserStillReachesTheHook() {
		Endpoint endpoint = new Endpoint();
		Services.withAccess(endpoint, this.access).accept(new FakeConnection().applicant());
		assertThat(endpoint.asked).isEqualTo(1);
	}

	static class Endpoint {

		int asked;

		@IpcAccept
		void accept() {
			this.asked++;
		}

	}

}
