package dev.qbipcs.testsupport;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Starts a main class of the test class path in a process of its own, with the JVM that
 * runs the tests.
 */
public final class JavaProcess {

	private static final List<String> NATIVE_ACCESS = List.of("--enable-native-access=ALL-UNNAMED",
			"--illegal-native-access=deny");

	private JavaProcess() {
	}

	/**
	 * Start a main class, with native access enabled.
	 * @param main the class
	 * @param arguments its arguments
	 * @return the running process
	 */
	public static ChildProcess start(Class<?> main, Object... arguments) {
		return ChildProcess.start(command(NATIVE_ACCESS, main, arguments));
	}

	/**
	 * Start a main class of these tests as another user, with native access enabled. Only
	 * root may.
	 * @param user the user
	 * @param main the class
	 * @param arguments its arguments
	 * @return the running process
	 */
	public static ChildProcess startAs(User user, Class<?> main, Object... arguments) {
		List<String> options = new ArrayList<>(NATIVE_ACCESS);
		// no file that outlives the process
		options.add("-XX:-UsePerfData");
		return ChildProcess.startAs(user, command(options, PublicClassPath.get(), main, arguments));
	}

	/**
	 * Return the command that starts a main class, in any directory.
	 * @param options options of the JVM
	 * @param main the class
	 * @param arguments its arguments
	 * @return the command
	 */
	public static List<String> command(List<String> options, Class<?> main, Object... arguments) {
		// absolute, so that it works in any directory
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
			.map((entry) -> Path.of(entry).toAbsolutePath().toString())
			.collect(Collectors.joining(File.pathSeparator));
		return command(options, classPath, main, arguments);
	}

	private static List<String> command(List<String> options, String classPath, Class<?> main, Object... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
		command.addAll(options);
		command.addAll(List.of("-cp", classPath, main.getName()));
		Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
		return command;
	}

	/**
	 * Return the options that enable native access.
	 * @return options of the JVM
	 */
	public static List<String> nativeAccess() {
		return NATIVE_ACCESS;
	}

}
