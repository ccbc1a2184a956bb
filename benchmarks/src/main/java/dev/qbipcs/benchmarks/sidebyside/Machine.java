package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.aeron.Aeron;

import org.springframework.boot.SpringBootVersion;

/**
 * The machine that the figures were measured on.
 */
final class Machine {

	private static final Path CPU = Path.of("/proc/cpuinfo");

	private Machine() {
	}

	static Map<String, String> describe() {
		Map<String, String> facts = new LinkedHashMap<>();
		int cores = Runtime.getRuntime().availableProcessors();
		boolean virtual = field(CPU, "flags").contains("hypervisor");
		facts.put("CPU", "%s, %d cores%s".formatted(field(CPU, "model name"), cores, virtual ? ", virtual" : ""));
		long kilobytes = Long.parseLong(field(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", ""));
		facts.put("Memory", "%d GiB".formatted(Math.round(kilobytes / (double) (1 << 20))));
		facts.put("System",
				"%s, Linux %s".formatted(distribution(), System.getProperty("os.version").replaceFirst("-.*", "")));
		facts.put("JVM", "%s %s".formatted(System.getProperty("java.vm.name"), System.getProperty("java.vm.version")));
		facts.put("libqb", output("pkg-config --modversion libqb"));
		facts.put("C compiler", output("gcc --version | head -n 1"));
		facts.put("Spring Boot", SpringBootVersion.getVersion());
		facts.put("gRPC", version(io.grpc.netty.NettyServerBuilder.class));
		facts.put("Netty", version(io.netty.channel.Channel.class));
		facts.put("Aeron", version(Aeron.class));
		return facts;
	}

	// From the name of the jar, since not every manifest has it.
	private static String version(Class<?> type) {
		String jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
			.getFileName()
			.toString();
		return jar.replaceFirst("^[a-z-]+-(\\d.*)\\.jar$", "$1");
	}

	private static String distribution() {
		return lines(Path.of("/etc/os-release")).stream()
			.filter((line) -> line.startsWith("PRETTY_NAME="))
			.map((line) -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
			.findFirst()
			.orElse("");
	}

	private static String field(Path file, String name) {
		return lines(file).stream()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse("unknown");
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String output(String command) {
		try (Peer peer = Peer.start("", List.of("sh", "-c", command))) {
			return peer.ready();
		}
	}

}
