package dev.qbipcs.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.qbipcs.SocketPlacement;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties say where this host's libqb looks for sockets.
 */
class SocketPlacementTests {

	private final TestServices services = new TestServices();

	@Test
	void theSocketIsInTheDirectoryWhileTheFileExists(@TempDir Path directory) throws IOException {
		Path forceFile = Files.createFile(directory.resolve("force"));
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues("qbipcs.server.sockets.force-file=" + forceFile,
					"qbipcs.server.sockets.directory=" + directory)
			.run((context) -> {
				assertThat(directory.resolve(this.services.name())).exists();
				try (IpcClient client = IpcClient.builder(this.services.name())
					.socketPlacement(new SocketPlacement(forceFile, directory))
					.connect()) {
					assertThat(TestServices.call(client, 1, "here")).isEqualTo("1 0 here");
				}
			});
		assertThat(directory.resolve(this.services.name())).doesNotExist();
	}

	@Test
	void withoutTheFileItHasAnAbstractName(@TempDir Path directory) {
		this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues("qbipcs.server.sockets.force-file=" + directory.resolve("force"),
					"qbipcs.server.sockets.directory=" + directory)
			.run((context) -> {
				assertThat(directory).isEmptyDirectory();
				try (IpcClient client = this.services.connect()) {
					assertThat(TestServices.call(client, 1, "here")).isEqualTo("1 0 here");
				}
			});
	}

	// Not even root can create a socket in the first.
	@ParameterizedTest
	@ValueSource(strings = { "/proc", "/proc/no-such-directory" })
	void whereThereCanBeNoSocketTheAnalysisNamesThePlaceAndItsProperties(String place, @TempDir Path directory)
			throws IOException {
		Path forceFile = Files.createFile(directory.resolve("force"));
		FailureAnalysis analysis = Failures.analyze(this.services.contextRunner()
			.withBean(Endpoint.class)
			.withPropertyValues("qbipcs.server.sockets.force-file=" + forceFile,
					"qbipcs.server.sockets.directory=" + place));
		assertThat(analysis.getDescription()).contains(place, forceFile.toString());
		assertThat(analysis.getAction()).contains("qbipcs.server.sockets.directory").doesNotContain("/dev/shm");
	}

	@IpcService(name = "${test.service}")
	static class Endpoint {

		@IpcMessageHandler(1)
		byte[] echo(byte[] payload) {
			return payload;
		}

	}

}
