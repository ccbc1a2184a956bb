package dev.qbipcs.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.SocketPlacement;
import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.RequiresRoot;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A host that forces sockets into the file system: libqb's clients find our server there.
 * The host is a mount namespace with one more file in {@code /etc}.
 */
@RequiresRoot
class FileSystemSocketIT {

	private static final String FORCE = """
			d=/mnt && mount -t tmpfs none "$d" && mkdir "$d/upper" "$d/work" \
			&& mount -t overlay overlay -o "lowerdir=/etc,upperdir=$d/upper,workdir=$d/work" /etc \
			&& mkdir -p /etc/libqb && touch /etc/libqb/force-filesystem-sockets && exec "$@"
			""";

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void libqbClientsFindOurServerInTheDirectory() {
		String service = this.peers.service("inthefilesystem");
		Path socket = SocketPlacement.hostDefault().directory().resolve(service);
		List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", FORCE, "sh"));
		command.addAll(JavaProcess.command(JavaProcess.nativeAccess(), EchoServer.class, service));
		ChildProcess server = this.peers.close(ChildProcess.start(command));
		server.expect("READY .*");
		assertThat(socket).exists();
		this.peers
			.close(ChildProcess.start(List.of("nsenter", "-m", "-t", "" + server.pid(),
					NativeProgram.QB_CLIENT.path().toString(), "roundtrip", service, "64", "100")))
			.succeed();
		// a client that is not forced looks for an abstract socket
		ChildProcess stranger = this.peers.close(NativeProgram.QB_CLIENT.start("connect", service));
		assertThat(stranger.expect("ERROR.*")).isEqualTo("ERROR connect 111 ECONNREFUSED");
		server.quit();
		Awaitility.await().until(() -> !Files.exists(socket));
	}

}
