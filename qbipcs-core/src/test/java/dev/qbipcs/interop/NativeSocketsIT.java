package dev.qbipcs.interop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.peers.EchoClient;
import dev.qbipcs.peers.EchoServer;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.RequiresRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newsclub.lib.junixsocket.common.NarMetadata;
import org.newsclub.net.unix.AFUNIXSocket;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hosts on which no native library can be unpacked: the temporary directory is read-only
 * or mounted noexec, and the home and the working directory, which are tried as well, are
 * not writable.
 */
@RequiresRoot
class NativeSocketsIT {

	private static final String TMPDIR = "-Dorg.newsclub.net.unix.library.tmpdir=";

	private static final String OVERRIDE = "-Dorg.newsclub.net.unix.library.override=";

	@RegisterExtension
	final Peers peers = new Peers();

	@TempDir
	private Path closed;

	@TempDir
	private Path open;

	private final String service = this.peers.service("native");

	@ParameterizedTest
	@ValueSource(strings = { "ro", "noexec" })
	void aServerSaysWhichPropertyHelps(String option) {
		ChildProcess server = start(option, List.of(), EchoServer.class);
		assertThat(server.exitCode()).isEqualTo(1);
		assertThat(server.expect("ERROR .*")).startsWith("ERROR 79 ")
			.contains(TMPDIR, OVERRIDE, this.closed.toString())
			.endsWith("[ELIBACC]");
	}

	@Test
	void aClientSaysWhichPropertyHelps() {
		ChildProcess client = start("ro", List.of(), EchoClient.class);
		assertThat(client.expect("ERROR .*")).startsWith("ERROR 79 ").contains(TMPDIR, OVERRIDE);
	}

	@Test
	void anotherDirectoryHelps() {
		assertServes(start("noexec", List.of(TMPDIR + this.open), EchoServer.class));
	}

	@Test
	void anUnpackedLibraryHelps() throws IOException {
		Path library = this.open.resolve("library.so");
		String resource = "/lib/%s-Linux-clang/jni/libjunixsocket-native-%s.so".formatted(System.getProperty("os.arch"),
				AFUNIXSocket.getVersion());
		try (InputStream content = NarMetadata.class.getResourceAsStream(resource)) {
			assertThat(content).as(resource).isNotNull();
			Files.copy(content, library);
		}
		assertServes(start("ro", List.of(OVERRIDE + library), EchoServer.class));
	}

	private static void assertServes(ChildProcess server) {
		server.expect("READY .*");
		server.quit();
	}

	private ChildProcess start(String mountOption, List<String> options, Class<?> main) {
		List<String> all = new ArrayList<>(JavaProcess.nativeAccess());
		// no user can write to either
		all.addAll(List.of("-Djava.io.tmpdir=" + this.closed, "-Duser.home=/proc"));
		all.addAll(options);
		List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c",
				"mount -t tmpfs -o \"$1\" none \"$2\" && shift 2 && cd /proc && exec \"$@\"", "sh", mountOption,
				this.closed.toString()));
		command.addAll(JavaProcess.command(all, main, this.service));
		return this.peers.close(ChildProcess.start(command));
	}

}
