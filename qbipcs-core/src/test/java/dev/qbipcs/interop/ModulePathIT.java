package dev.qbipcs.interop;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.lib.junixsocket.common.NarMetadata;
import org.newsclub.net.unix.AFUNIXSocket;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A modular application, {@code src/test/modular}, on the module path with the jar of
 * this library.
 */
class ModulePathIT {

	private static final Path SOURCES = Path.of("src", "test", "modular");

	private static final String REMEDY = "ERROR qbipcs needs native access; start java with"
			+ " --enable-native-access=dev.qbipcs,org.newsclub.net.unix [EPERM]";

	@TempDir
	private static Path classes;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("modular");

	@BeforeAll
	static void compile() throws IOException {
		List<String> arguments = new ArrayList<>(List.of("-Xlint:all,-path", "-Werror", "-d", classes.toString(), "-p",
				BuiltJar.modulePath(AFUNIXSocket.class, NarMetadata.class, NullMarked.class)));
		try (Stream<Path> files = Files.walk(SOURCES)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		StringWriter output = new StringWriter();
		PrintWriter writer = new PrintWriter(output);
		int code = ToolProvider.findFirst("javac").orElseThrow().run(writer, writer, arguments.toArray(String[]::new));
		assertThat(code).as(output.toString()).isZero();
	}

	@Test
	void callsAreAnsweredOverBothTransports() {
		ChildProcess application = start("--enable-native-access=dev.qbipcs,org.newsclub.net.unix");
		application.succeed();
		assertThat(application.lines()).containsExactly("SHARED_MEMORY hello", "SOCKET hello", "root 0");
	}

	@Test
	void withoutNativeAccessTheErrorNamesTheModules() {
		ChildProcess application = start();
		application.succeed();
		assertThat(application.lines()).containsExactly(REMEDY);
	}

	@Test
	void withoutNativeAccessOfJunixsocketEachErrorNamesTheModules() {
		ChildProcess application = start("--enable-native-access=dev.qbipcs");
		application.succeed();
		assertThat(application.lines()).contains("SHARED_MEMORY " + REMEDY, "SOCKET " + REMEDY);
	}

	// Without JSpecify, which applications need to compile only.
	private ChildProcess start(String... options) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "--illegal-native-access=deny"));
		command.addAll(List.of(options));
		command.addAll(
				List.of("-p", BuiltJar.modulePath(AFUNIXSocket.class, NarMetadata.class) + File.pathSeparator + classes,
						"-m", "echo/echo.Echo", this.service));
		return this.peers.close(ChildProcess.start(command));
	}

}
