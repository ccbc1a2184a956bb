package dev.qbipcs.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * A C program of the tests ({@code src/main/c}), compiled into {@code target/test-c} at
 * first use. Needs gcc, pkg-config and libqb's headers.
 */
public final class NativeProgram {

	private static final List<String> HEADERS = List.of("peer.h", "wire.h", "hostile.h", "datagrams.h");

	private static final String COMPILE = "gcc -std=gnu11 -O2 -Wall -Wextra -Werror -o \"$1\" \"$2\""
			+ " $(pkg-config --cflags --libs libqb)";

	/** A plain libqb server; {@code qb_server.c} documents its options and commands. */
	public static final NativeProgram QB_SERVER = new NativeProgram("qb_server");

	/** A plain libqb client; {@code qb_client.c} documents its subcommands. */
	public static final NativeProgram QB_CLIENT = new NativeProgram("qb_client");

	/**
	 * A libqb client for bulk and endurance; {@code qb_load.c} documents its subcommands.
	 */
	public static final NativeProgram QB_LOAD = new NativeProgram("qb_load");

	/** A libqb client that checks the messages of many threads. */
	public static final NativeProgram QB_GATHER = new NativeProgram("qb_gather");

	/** A libqb client that tries each form of sending and receiving at its limits. */
	public static final NativeProgram QB_FORMS = new NativeProgram("qb_forms");

	/** A client that counts the bytes that announce events to it, without libqb. */
	public static final NativeProgram BYTE_COUNT = new NativeProgram("byte_count");

	/** A client that breaks the rules around the handshake, without libqb. */
	public static final NativeProgram HOSTILE_HANDSHAKE = new NativeProgram("hostile_handshake");

	/** A client that breaks the rules of the shared files, without libqb. */
	public static final NativeProgram HOSTILE_FILES = new NativeProgram("hostile_files");

	/** A client that breaks the rules of the rings, without libqb. */
	public static final NativeProgram HOSTILE_RINGS = new NativeProgram("hostile_rings");

	/** A client that breaks the rules of the socket transport, without libqb. */
	public static final NativeProgram HOSTILE_DATAGRAMS = new NativeProgram("hostile_datagrams");

	/** A server of the socket transport that breaks the rules, without libqb. */
	public static final NativeProgram HOSTILE_DATAGRAM_SERVER = new NativeProgram("hostile_datagram_server");

	/** A server that breaks the rules, without libqb. */
	public static final NativeProgram HOSTILE_SERVER = new NativeProgram("hostile_server");

	private final String name;

	private @Nullable Path executable;

	private @Nullable Path publicExecutable;

	private NativeProgram(String name) {
		this.name = name;
	}

	/**
	 * Return the compiled program.
	 * @return an absolute path
	 */
	public synchronized Path path() {
		Path path = this.executable;
		if (path == null) {
			path = compile();
			this.executable = path;
		}
		return path;
	}

	/**
	 * Start the program.
	 * @param arguments its arguments
	 * @return the running process
	 */
	public ChildProcess start(Object... arguments) {
		return ChildProcess.start(command(path(), arguments));
	}

	/**
	 * Start the program as another user. Only root may.
	 * @param uid the user id
	 * @param gid the group id
	 * @param arguments the program's arguments
	 * @return the running process
	 */
	public ChildProcess startAs(int uid, int gid, Object... arguments) {
		return ChildProcess.startAs(uid, gid, command(publicPath(), arguments));
	}

	/**
	 * Start the program as another user. Only root may.
	 * @param user the user
	 * @param arguments the program's arguments
	 * @return the running process
	 */
	public ChildProcess startAs(User user, Object... arguments) {
		return ChildProcess.startAs(user, command(publicPath(), arguments));
	}

	/**
	 * Run the program; it must succeed.
	 * @param arguments its arguments
	 * @return its output
	 */
	public String run(Object... arguments) {
		try (ChildProcess process = start(arguments)) {
			return process.succeed();
		}
	}

	private static List<String> command(Path executable, Object... arguments) {
		List<String> command = new ArrayList<>(List.of(executable.toString()));
		Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
		return command;
	}

	// Tests of several JVMs share programs compiled from the same sources.
	private Path compile() {
		try {
			Path directory = Files.createDirectories(Path.of("target", "test-c").toAbsolutePath());
			Path source = unpack(directory);
			Path executable = source.resolveSibling(this.name);
			if (!Files.exists(executable)) {
				requireTools();
				Path fresh = Files.createTempFile(directory, this.name, ".new");
				try (ChildProcess compiler = ChildProcess
					.start(List.of("sh", "-c", COMPILE, "sh", fresh.toString(), source.toString()))) {
					compiler.succeed();
				}
				move(fresh, executable);
			}
			return executable;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot compile " + this.name, ex);
		}
	}

	// Into a directory that is named after the content of the sources.
	private Path unpack(Path directory) throws IOException {
		Map<String, byte[]> sources = new LinkedHashMap<>();
		CRC32C checksum = new CRC32C();
		for (String source : Stream.concat(HEADERS.stream(), Stream.of(this.name + ".c")).toList()) {
			byte[] content = read(source);
			checksum.update(content);
			sources.put(source, content);
		}
		Path unpacked = Files.createDirectories(directory.resolve("%s-%08x".formatted(this.name, checksum.getValue())));
		for (Map.Entry<String, byte[]> source : sources.entrySet()) {
			Path fresh = Files.createTempFile(directory, source.getKey(), ".new");
			move(Files.write(fresh, source.getValue()), unpacked.resolve(source.getKey()));
		}
		return unpacked.resolve(this.name + ".c");
	}

	private static byte[] read(String source) throws IOException {
		try (InputStream stream = NativeProgram.class.getResourceAsStream("/c/" + source)) {
			if (stream == null) {
				throw new IllegalStateException("/c/" + source + " is missing from the test class path");
			}
			return stream.readAllBytes();
		}
	}

	private static void move(Path fresh, Path target) throws IOException {
		Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	private static void requireTools() {
		try (ChildProcess probe = ChildProcess
			.start(List.of("sh", "-c", "command -v gcc && command -v pkg-config && pkg-config --exists libqb"))) {
			if (probe.exitCode() != 0) {
				throw new IllegalStateException("The interop tests compile C programs against libqb and need the"
						+ " packages gcc, pkg-config and libqb-dev: apt-get install gcc pkg-config libqb-dev");
			}
		}
	}

	// Other users may have no access to the build directory, so they get a copy.
	private synchronized Path publicPath() {
		Path path = this.publicExecutable;
		if (path == null) {
			try {
				Path directory = Files.createTempDirectory("qbipcs-test-");
				Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
				directory.toFile().deleteOnExit();
				path = Files.copy(path(), directory.resolve(path().getFileName()));
				Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
				path.toFile().deleteOnExit();
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Cannot copy " + this.name + " for other users", ex);
			}
			this.publicExecutable = path;
		}
		return path;
	}

}
