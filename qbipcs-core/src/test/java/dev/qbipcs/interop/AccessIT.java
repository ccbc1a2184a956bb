package dev.qbipcs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.RequiresRoot;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The owners of a connection's files, and what libqb clients of another user can do.
 */
@RequiresRoot
@ParameterizedClass
@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
class AccessIT {

	private static final int USER = 12345;

	private static final int GROUP = 23456;

	private static final int OTHER_USER = 12346;

	private static final int OTHER_GROUP = 23457;

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	IpcTransport transport = IpcTransport.SHARED_MEMORY;

	private final String service = this.peers.service("access");

	@Test
	void byDefaultTheFilesBelongToTheClientAlone() {
		serve(new EchoHandler());
		ChildProcess client = hold(USER, GROUP);
		client.expect("CONNECTED .*");
		assertIsServed(client);
		Path directory = directoryOf(client);
		assertThat(ownerAndMode(directory)).isEqualTo("12345:23456 rwx------");
		assertThat(files(directory)).containsExactly("12345:23456 rw-------");
	}

	@Test
	void byDefaultOtherUsersCannotOpenThem() {
		serve(new EchoHandler());
		ChildProcess client = hold(USER, GROUP);
		client.expect("CONNECTED .*");
		Path directory = directoryOf(client);
		SharedMemory.files(directory).forEach((file) -> {
			assertThat(reads(OTHER_USER, OTHER_GROUP, file)).isFalse();
			assertThat(reads(OTHER_USER, GROUP, file)).isFalse();
			assertThat(reads(USER, GROUP, file)).isTrue();
		});
	}

	@Test
	void accessMayBeGrantedToAGroup() {
		serve(new GrantingHandler(0, GROUP, 0660));
		ChildProcess client = hold(USER, GROUP);
		client.expect("CONNECTED .*");
		assertIsServed(client);
		Path directory = directoryOf(client);
		// as with libqb, the directory of sockets stays the client's
		boolean socket = this.transport == IpcTransport.SOCKET;
		assertThat(ownerAndMode(directory)).isEqualTo((socket ? "12345" : "0") + ":23456 rwxrwx---");
		assertThat(files(directory)).containsExactly("0:23456 rw-rw----");
	}

	@Test
	void aClientOutsideOfTheGroupIsRefusedByTheKernelAndForgotten() {
		serve(new GrantingHandler(0, GROUP, 0660));
		ChildProcess stranger = hold(OTHER_USER, OTHER_GROUP);
		assertThat(stranger.exitCode()).isEqualTo(1);
		assertThat(stranger.output()).isEqualTo("ERROR connect 13 EACCES");
		SharedMemory.assertNothingLeftOf(stranger.pid());
	}

	@Test
	void acceptMayRejectAUserAndTheClientSeesTheError() {
		serve(new EchoHandler() {

			@Override
			public void accept(IpcConnectionRequest request) {
				if (request.peer().uid() == OTHER_USER) {
					request.reject(Errno.EDQUOT);
				}
			}

		});
		ChildProcess stranger = hold(OTHER_USER, OTHER_GROUP);
		assertThat(stranger.exitCode()).isEqualTo(1);
		assertThat(stranger.output()).isEqualTo("ERROR connect 122 EDQUOT");
		ChildProcess client = hold(USER, GROUP);
		client.expect("CONNECTED .*");
		assertIsServed(client);
	}

	private void serve(IpcServerHandler handler) {
		this.peers.serve(IpcServer.builder(this.service).transport(this.transport).handler(handler));
	}

	private ChildProcess hold(int uid, int gid) {
		return this.peers.close(NativeProgram.QB_CLIENT.startAs(uid, gid, "hold", this.service));
	}

	private static void assertIsServed(ChildProcess client) {
		client.ask("send 1 64", "SENT 1");
		client.ask("recv", "RESPONSE 1 64 0");
		client.ask("send 2 64", "SENT 1");
		client.ask("event", "EVENT 2 64 0");
	}

	private static boolean reads(int uid, int gid, Path file) {
		try (ChildProcess head = ChildProcess.startAs(uid, gid, List.of("head", "-c", "1", file.toString()))) {
			return head.exitCode() == 0;
		}
	}

	private static Path directoryOf(ChildProcess client) {
		return SharedMemory.between(ProcessHandle.current().pid(), client.pid());
	}

	private static Set<String> files(Path directory) {
		return SharedMemory.files(directory).stream().map(AccessIT::ownerAndMode).collect(Collectors.toSet());
	}

	private static String ownerAndMode(Path path) {
		try {
			return "%s:%s %s".formatted(Files.getAttribute(path, "unix:uid"), Files.getAttribute(path, "unix:gid"),
					PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Changes the owner of the files. */
	private static final class GrantingHandler extends EchoHandler {

		private final int uid;

		private final int gid;

		private final int mode;

		GrantingHandler(int uid, int gid, int mode) {
			this.uid = uid;
			this.gid = gid;
			this.mode = mode;
		}

		@Override
		public void accept(IpcConnectionRequest request) {
			request.setFilePermissions(this.uid, this.gid, this.mode);
		}

	}

}
