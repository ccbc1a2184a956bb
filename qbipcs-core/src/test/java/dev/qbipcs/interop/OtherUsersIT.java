package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoClient;
import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.RequiresRoot;
import dev.qbipcs.testsupport.SharedMemory;
import dev.qbipcs.testsupport.User;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Services of root and of another user, with clients of the same user, of a user that
 * shares a group with the service, and of a user that shares nothing.
 */
@RequiresRoot
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class OtherUsersIT {

	private static final int SHARED_GROUP = 23450;

	private static final User SERVICE = new User(12350, 23460, List.of(SHARED_GROUP, 23451));

	/** In the shared group by a supplementary id only. */
	private static final User MEMBER = new User(12351, 23461, List.of(23452, SHARED_GROUP));

	private static final User STRANGER = new User(12352, 23462);

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("others");

	@Test
	void aServiceOfRootServesAllUsers() {
		serve(User.ROOT);
		assertServed(User.ROOT);
		assertServed(MEMBER);
		assertServed(STRANGER);
		assertThat(directoryModeFor(STRANGER)).isEqualTo("12352:23462 rwx------");
	}

	@Test
	void aServiceOfRootWithAFileGroupServesAllUsersAndOpensFilesToTheGroup() {
		serve(User.ROOT, "file-group=" + SHARED_GROUP);
		assertServed(User.ROOT);
		assertServed(MEMBER);
		assertServed(STRANGER);
		assertThat(directoryModeFor(STRANGER)).isEqualTo("12352:23450 rwxrwx---");
	}

	@Test
	void withoutAGroupAServiceOfAnotherUserServesThatUserAndRootAndSaysWhatToSet() {
		ChildProcess server = serve(SERVICE);
		assertThat(server.output()).contains("clients of other users cannot connect", "qbipcs.server.file-group");
		assertServed(SERVICE);
		assertServed(User.ROOT);
		assertClosed(MEMBER);
		server.expect(".*user 12351 was admitted to service \"" + this.service + "\", but cannot open.*file-group.*");
		assertClosed(STRANGER);
		assertClosed(STRANGER);
		ChildProcess client = this.peers.close(JavaProcess.startAs(STRANGER, EchoClient.class, this.service));
		assertThat(client.expect("(ERROR|SERVED).*")).startsWith("ERROR 13 ")
			.contains("admitted us", "closed to user 12352", "belongs to user 12350", "mode 0700", "file-group");
		server.quit();
		assertThat(server.lines()).filteredOn((line) -> line.contains("user 12352 was admitted")).hasSize(1);
	}

	@Test
	void aFileGroupAdmitsItsMembersOnly() {
		ChildProcess server = serve(SERVICE, "file-group=" + SHARED_GROUP);
		assertThat(server.output()).doesNotContain("cannot connect");
		assertServed(SERVICE);
		assertServed(MEMBER);
		assertServedInJava(MEMBER);
		assertClosed(STRANGER);
		assertThat(directoryModeFor(MEMBER)).isEqualTo("12350:23450 rwxrwx---");
	}

	@Test
	void aServiceThatMayOnlyChownServesAllUsersAndLeavesNothing() {
		ChildProcess server = serve(SERVICE.with("chown"));
		assertThat(server.output()).doesNotContain("cannot connect");
		assertServed(SERVICE);
		assertServed(STRANGER);
		assertServedInJava(MEMBER);
		assertThat(directoryModeFor(STRANGER)).isEqualTo("12352:23462 rwx------");
		SharedMemory.assertNothingLeftOf(server.pid());
		assertNothingIsReserved(server);
	}

	@Test
	void aServiceThatMayOnlyChownOpensFilesToTheGroup() {
		ChildProcess server = serve(SERVICE.with("chown"), "file-group=" + STRANGER.gid());
		assertServed(STRANGER);
		assertThat(directoryModeFor(STRANGER)).isEqualTo("12352:23462 rwxrwx---");
		SharedMemory.assertNothingLeftOf(server.pid());
		assertNothingIsReserved(server);
	}

	@Test
	void aModeForAGroupWithoutAGroupAdmitsNoOtherUserAndSaysSo() {
		ChildProcess server = serve(SERVICE, "file-mode=0660");
		assertThat(server.output()).contains("clients of other users cannot connect", "qbipcs.server.file-group");
		assertServed(SERVICE);
		assertClosed(MEMBER);
	}

	@Test
	void aModeForTheOwnerAloneIsDeliberate() {
		assertThat(serve(SERVICE, "file-mode=0600").output()).doesNotContain("cannot connect");
		assertServed(SERVICE);
		assertClosed(MEMBER);
	}

	@Test
	void theGroupOfClientsSuffices() {
		ChildProcess server = serve(SERVICE, "client-group=" + SHARED_GROUP);
		assertThat(server.output()).doesNotContain("cannot connect");
		assertServed(SERVICE);
		assertServed(MEMBER);
		assertClosed(STRANGER);
		assertThat(directoryModeFor(MEMBER)).isEqualTo("12350:23450 rwxrwx---");
	}

	@Test
	void aServiceThatIsInNoneOfTheGroupsSaysSoAndOpensNothingToItsOwn() {
		int group = MEMBER.groups().getFirst();
		ChildProcess server = serve(SERVICE, "client-group=" + group);
		assertThat(server.output()).contains("is no member of the groups [" + group + "]");
		assertServed(SERVICE);
		assertClosed(MEMBER);
		// a mode for a group that the files cannot get must not open them to the
		// service's own
		assertClosed(new User(STRANGER.uid(), SERVICE.gid()));
	}

	@Test
	void aFileGroupOfWhichTheServiceIsNoMemberIsRefusedAtOnce() {
		ChildProcess server = this.peers
			.close(JavaProcess.startAs(SERVICE, EchoServer.class, this.service, "file-group=" + STRANGER.gid()));
		assertThat(server.exitCode()).isEqualTo(1);
		assertThat(server.output()).contains("Files cannot be given to group 23462, since user 12350 is no member");
	}

	@Test
	void aModeForAllUsersAdmitsThemThroughADirectoryThatTheyCannotList() {
		serve(SERVICE, "file-mode=0666");
		assertServed(SERVICE);
		assertServed(MEMBER);
		assertServed(STRANGER);
		assertServedInJava(STRANGER);
		assertThat(directoryModeFor(STRANGER)).isEqualTo("12350:23460 rwx-----x");
	}

	private ChildProcess serve(User user, String... options) {
		List<Object> arguments = new ArrayList<>(List.of(this.service, "handshake-timeout=60000"));
		arguments.addAll(List.of(options));
		if (this.transport == IpcTransport.SOCKET) {
			arguments.add("socket");
		}
		return this.peers.server(JavaProcess.startAs(user, EchoServer.class, arguments.toArray()));
	}

	private static void assertNothingIsReserved(ChildProcess server) {
		Awaitility.await().untilAsserted(() -> assertThat(server.ask("memory", "MEMORY .*")).startsWith("MEMORY 0 "));
	}

	private void assertServed(User user) {
		this.peers.close(NativeProgram.QB_CLIENT.startAs(user, "roundtrip", this.service, 64, 2)).succeed();
	}

	private void assertServedInJava(User user) {
		ChildProcess client = this.peers.close(JavaProcess.startAs(user, EchoClient.class, this.service));
		assertThat(client.expect("(ERROR|SERVED).*")).isEqualTo("SERVED");
	}

	private void assertClosed(User user) {
		ChildProcess client = this.peers.close(NativeProgram.QB_CLIENT.startAs(user, "connect", this.service));
		assertThat(client.expect("(ERROR|CONNECTED).*")).isEqualTo("ERROR connect 13 EACCES");
		assertThat(client.exitCode()).isEqualTo(1);
	}

	private String directoryModeFor(User user) {
		try (ChildProcess client = NativeProgram.QB_CLIENT.startAs(user, "hold", this.service)) {
			client.expect("CONNECTED .*");
			// the directories of earlier clients may be removed with a delay
			Path directory = SharedMemory.ofProcess(client.pid()).getFirst();
			return "%s:%s %s".formatted(Files.getAttribute(directory, "unix:uid"),
					Files.getAttribute(directory, "unix:gid"),
					PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
