package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.SocketPlacement;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.Patience;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Listening sockets in a directory, on a host that forces them there.
 */
class FileSystemSocketTests {

	@TempDir
	private Path directory;

	private SocketPlacement placement = SocketPlacement.hostDefault();

	@BeforeEach
	void force() throws IOException {
		this.placement = new SocketPlacement(Files.createFile(this.directory.resolve("force")), this.directory);
	}

	@Test
	void theSocketIsOpenToAllUsersAndRemovedWithTheService() throws IOException {
		ServiceListener listener = ServiceListener.bind("orders", this.placement);
		Path socket = this.directory.resolve("orders");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket))).isEqualTo("rwxrwxrwx");
		SetupSocket client = ServiceConnector.connect("orders", this.placement, deadline());
		assertThat(client.peer().pid()).isEqualTo(ProcessHandle.current().pid());
		client.close();
		listener.close();
		assertThat(socket).doesNotExist();
	}

	@Test
	void withoutTheFileNamesAreAbstract() throws IOException {
		Files.delete(this.placement.forceFile());
		ServiceListener listener = ServiceListener.bind("orders-" + ProcessHandle.current().pid(), this.placement);
		assertThat(this.directory).isEmptyDirectory();
		listener.close();
	}

	@Test
	void aDeadServersSocketIsReplaced() throws IOException {
		Path socket = this.directory.resolve("orders");
		Path elsewhere = this.directory.resolve("elsewhere");
		ServiceListener dead = ServiceListener.bind("orders", this.placement);
		// a server that is killed does not remove it
		Files.move(socket, elsewhere);
		dead.close();
		Files.move(elsewhere, socket);
		ServiceListener.bind("orders", this.placement).close();
		assertThat(socket).doesNotExist();
	}

	@Test
	void aLivingServersSocketIsNotReplaced() {
		ServiceListener listener = ServiceListener.bind("orders", this.placement);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> ServiceListener.bind("orders", this.placement))
			.matches((ex) -> ex.is(Errno.EADDRINUSE))
			.withMessageContaining("process " + ProcessHandle.current().pid());
		listener.close();
	}

	@Test
	void aFileThatIsNoSocketStays() throws IOException {
		Path precious = Files.writeString(this.directory.resolve("orders"), "precious");
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> ServiceListener.bind("orders", this.placement))
			.withMessageContaining("remove it");
		assertThat(precious).hasContent("precious");
	}

	@Test
	void aMissingDirectoryIsNamed() {
		SocketPlacement nowhere = new SocketPlacement(this.placement.forceFile(), this.directory.resolve("missing"));
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> ServiceListener.bind("orders", nowhere))
			.matches((ex) -> ex.is(Errno.ENOENT))
			.withMessageContaining("missing");
	}

	@Test
	void aClientReportsTheMissingSocket() {
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> ServiceConnector.connect("orders", this.placement, deadline()))
			.matches((ex) -> ex.is(Errno.ENOENT))
			.withMessageContaining("orders");
	}

	@Test
	void serverAndClientTakeThePlacementFromTheirBuilders() {
		try (IpcServer server = IpcServer.builder("orders")
			.socketPlacement(this.placement)
			.handler((message) -> message.reply(message.segment()))
			.build()) {
			server.start();
			try (IpcClient client = IpcClient.builder("orders").socketPlacement(this.placement).connect()) {
				assertThat(client.sendAndReceive(1, new byte[5], Patience.LIMIT).payload()).hasSize(5);
			}
		}
		assertThat(this.directory.resolve("orders")).doesNotExist();
	}

	@Test
	void aNameThatTheLocaleCannotEncodeIsRefusedWithAWayOut() {
		List<String> command = new ArrayList<>(List.of("env", "LC_ALL=POSIX"));
		command.addAll(JavaProcess.command(JavaProcess.nativeAccess(), Locate.class, this.placement.forceFile()));
		try (ChildProcess locate = ChildProcess.start(command)) {
			assertThat(locate.expect("(FOUND|REFUSED) .*")).startsWith("REFUSED ").contains("LC_ALL=C.UTF-8");
		}
	}

	private static long deadline() {
		return Deadline.after(Patience.LIMIT);
	}

	/** Looks for the socket of a service in another locale. */
	static final class Locate {

		private Locate() {
		}

		static void main(String[] args) {
			SocketPlacement placement = new SocketPlacement(Path.of(args[0]), Path.of("/tmp"));
			try {
				System.out.println("FOUND " + placement.pathOf("\u00fcbung"));
			}
			catch (IpcException ex) {
				System.out.println("REFUSED " + ex.getMessage());
			}
		}

	}

}
