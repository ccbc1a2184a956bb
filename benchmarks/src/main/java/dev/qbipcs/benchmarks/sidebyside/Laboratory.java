package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import dev.qbipcs.benchmarks.peer.HandlersServer;

/**
 * Provides servers and clients to experiments, and collects their findings.
 */
final class Laboratory implements AutoCloseable {

	private static final String GREETING = "The hub is up";

	private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

	private final Options options;

	private final Path directory;

	private final List<Finding> findings = new ArrayList<>();

	private final Turns turns = new Turns();

	private int names;

	Laboratory(Options options) {
		this.options = options;
		try {
			this.directory = Files.createTempDirectory("qbipcs-benchmarks-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		for (CProgram program : CProgram.values()) {
			program.compile(this.directory);
		}
	}

	Options options() {
		return this.options;
	}

	Path directory() {
		return this.directory;
	}

	// The turns that all processes started here take.
	Turns turns() {
		return this.turns;
	}

	List<Finding> findings() {
		return this.findings;
	}

	void report(Finding finding) {
		this.findings.add(finding);
		System.out.println(finding);
	}

	// A name that no other service of this machine has.
	String uniqueName() {
		return "bench-%d-%d".formatted(ProcessHandle.current().pid(), ++this.names);
	}

	Server cServer(String... transportAndOptions) {
		String name = uniqueName();
		String[] arguments = Stream.concat(Stream.of(name), Stream.of(transportAndOptions)).toArray(String[]::new);
		return new Server(name, this.turns.add(CProgram.SERVER.start(this.directory, arguments)));
	}

	// The sample as its README starts it, except for free names and ports, and without
	// the producer, whose requests would be measured too.
	Server sample(String... arguments) {
		return sample(List.of(), sampleJar(), arguments);
	}

	// The same with options for the JVM, and from a copy of the jar.
	Server sample(List<String> jvm, Path jar, String... arguments) {
		List<String> command = java();
		command.addAll(jvm);
		command.addAll(List.of("-jar", jar.toString()));
		return sample(command, "", arguments);
	}

	// The sample's service over sockets.
	Server sampleOverSockets(String... arguments) {
		List<String> command = java();
		command.addAll(List.of("-jar", sampleJar().toString()));
		return sample(command, "-socket", arguments);
	}

	// The sample with one more bean: the manifest of the jar does not count then, so
	// native access is granted here.
	Server sampleWith(Class<?> bean, String... arguments) {
		List<String> command = java();
		Path classes = Path.of(bean.getProtectionDomain().getCodeSource().getLocation().getPath());
		command.addAll(List.of(NATIVE_ACCESS, "-Dloader.path=" + classes, "-cp", sampleJar().toString(),
				"org.springframework.boot.loader.launch.PropertiesLauncher",
				"--spring.main.sources=" + bean.getName()));
		return sample(command, "-more", arguments);
	}

	// Starts the sample, or another jar like it, and waits for a line of its log.
	Peer startJar(Path jar, String ready) {
		List<String> command = java();
		command.addAll(List.of("-jar", jar.toString()));
		command.addAll(quiet(uniqueName()));
		return Peer.startApplication(ready, command);
	}

	private Server sample(List<String> command, String suffix, String... arguments) {
		String name = uniqueName();
		command.addAll(quiet(name));
		command.add("--benchmark.name=" + name + "-more");
		for (String argument : arguments) {
			command.add(argument.replace("{name}", name + suffix));
		}
		command.addAll(this.options.serverArguments());
		return new Server(name + suffix, this.turns.add(Peer.startApplication(GREETING, command)));
	}

	private static List<String> quiet(String name) {
		return List.of("--server.port=0", "--sample.producer.enabled=false", "--sample.echo.name=" + name,
				"--sample.echo.socket-name=" + name + "-socket", "--sample.telemetry.name=" + name + "-telemetry");
	}

	// Handlers without an execution of their own.
	Server handlers(String execution) {
		String name = uniqueName();
		List<String> arguments = new ArrayList<>(List.of("--benchmark.name=" + name,
				"--qbipcs.server.services.%s.execution=%s".formatted(name, execution)));
		arguments.addAll(this.options.serverArguments());
		return new Server(name, start(HandlersServer.class, this.options.serverOptions(), arguments.toArray()));
	}

	// A main class of this class path, in a JVM of its own.
	Peer start(Class<?> main, List<String> jvm, Object... arguments) {
		List<String> command = new ArrayList<>(List.of(javaProgram(), NATIVE_ACCESS));
		command.addAll(jvm);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		List.of(arguments).forEach((argument) -> command.add(argument.toString()));
		return this.turns.add(Peer.start("READY", command));
	}

	Peer cClient(Server server, int buffer) {
		return this.turns.add(CProgram.CLIENT.start(this.directory, server.name(), Integer.toString(buffer)));
	}

	// A process that keeps a core busy in all turns.
	Peer burner() {
		return CProgram.BURN.start(this.directory);
	}

	private List<String> java() {
		List<String> command = new ArrayList<>(List.of(javaProgram()));
		command.addAll(this.options.serverOptions());
		return command;
	}

	private static String javaProgram() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	// A copy of the sample whose libraries lie beside its jar.
	Path extractedSampleJar() {
		Path target = this.directory.resolve("sample");
		Peer.start("EXTRACTED", List.of("sh", "-c", "\"$@\" && echo EXTRACTED", "sh", javaProgram(), "-Djarmode=tools",
				"-jar", sampleJar().toString(), "extract", "--destination", target.toString()))
			.close();
		return target.resolve(sampleJar().getFileName());
	}

	static Path sampleJar() {
		return Stream.of("sample-app", "../sample-app")
			.map((directory) -> Path.of(directory, "target", "sample-app.jar"))
			.filter(Files::exists)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("sample-app/target/sample-app.jar is missing;"
					+ " ./run-benchmarks builds it, and runs from the root of the repository"));
	}

	@Override
	public void close() {
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
