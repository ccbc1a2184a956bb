package dev.qbipcs.testsupport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Starts a main class of the test class path in a JVM of its own, the same one as this.
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
	 * Return the command that starts a main class.
	 * @param options options of the JVM
	 * @param main the class
	 * @param arguments its arguments
	 * @return the command
	 */
	public static List<String> command(List<String> options, Class<?> main, Object... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
		command.addAll(options);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
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
