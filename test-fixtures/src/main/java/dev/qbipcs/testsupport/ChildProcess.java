package dev.qbipcs.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A process that a test starts, exchanges lines with and always ends. Its output, on both
 * streams, is kept and shown when an expectation fails.
 */
public final class ChildProcess implements AutoCloseable {

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
	}

	private final Process process;

	private final String description;

	private final Writer input;

	private final List<String> lines = new ArrayList<>();

	private int next;

	private boolean ended;

	private ChildProcess(List<String> command) {
		this.description = String.join(" ", command);
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start " + this.description, ex);
		}
		RUNNING.add(this.process);
		this.input = this.process.outputWriter();
		Thread.ofVirtual().name("output of " + this.process.pid()).start(this::read);
	}

	/**
	 * Start a program.
	 * @param command the program and its arguments
	 * @return the running process
	 */
	public static ChildProcess start(List<String> command) {
		return new ChildProcess(command);
	}

	/**
	 * Start a program as another user, without supplementary groups. Only root may.
	 * @param uid the user id
	 * @param gid the group id
	 * @param command the program, which that user can reach, and its arguments
	 * @return the running process
	 */
	public static ChildProcess startAs(int uid, int gid, List<String> command) {
		return startAs(new User(uid, gid), command);
	}

	/**
	 * Start a program as another user. Only root may.
	 * @param user the user
	 * @param command the program, which that user can reach, and its arguments
	 * @return the running process
	 */
	public static ChildProcess startAs(User user, List<String> command) {
		String groups = user.groups().stream().map(String::valueOf).collect(Collectors.joining(","));
		List<String> all = new ArrayList<>(List.of("setpriv", "--reuid", "" + user.uid(), "--regid", "" + user.gid(),
				groups.isEmpty() ? "--clear-groups" : "--groups=" + groups));
		if (!user.capability().isEmpty()) {
			all.addAll(List.of("--inh-caps", "+" + user.capability(), "--ambient-caps", "+" + user.capability()));
		}
		all.add("--");
		all.addAll(command);
		return new ChildProcess(all);
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				synchronized (this.lines) {
					this.lines.add(line);
					this.lines.notifyAll();
				}
			}
		}
		catch (IOException ex) {
			// destroyed while printing
		}
		synchronized (this.lines) {
			this.ended = true;
			this.lines.notifyAll();
		}
	}

	/**
	 * Wait for the next line that matches, starting after the line that was expected
	 * last.
	 * @param regex a regular expression for the whole line
	 * @return the line
	 */
	public String expect(String regex) {
		Pattern pattern = Pattern.compile(regex);
		long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
		synchronized (this.lines) {
			while (true) {
				while (this.next < this.lines.size()) {
					String line = this.lines.get(this.next++);
					if (pattern.matcher(line).matches()) {
						return line;
					}
				}
				long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
				if (this.ended || left <= 0) {
					throw new AssertionError(
							"\"%s\" did not print \"%s\" %s. It printed:%n%s".formatted(this.description, regex,
									(this.ended ? "before it ended" : "in " + Patience.LIMIT), output()));
				}
				await(left);
			}
		}
	}

	private void await(long milliseconds) {
		try {
			this.lines.wait(milliseconds);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted while waiting for " + this.description, ex);
		}
	}

	/**
	 * Write a line to the process's standard input.
	 * @param line the line, without its end
	 */
	public void send(String line) {
		try {
			this.input.write(line + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new AssertionError(
					"\"%s\" does not take input any more. It printed:%n%s".formatted(this.description, output()), ex);
		}
	}

	/**
	 * Write a line and wait for the next line that matches.
	 * @param line what to write
	 * @param regex a regular expression for the whole line of the answer
	 * @return the answer
	 */
	public String ask(String line, String regex) {
		send(line);
		return expect(regex);
	}

	/**
	 * Wait for the end.
	 * @return the exit code
	 */
	public int exitCode() {
		try {
			if (!this.process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)) {
				throw new AssertionError("\"%s\" does not end. It printed:%n%s".formatted(this.description, output()));
			}
			awaitOutput();
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted while waiting for " + this.description, ex);
		}
	}

	private void awaitOutput() {
		long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
		synchronized (this.lines) {
			while (!this.ended && System.nanoTime() < deadline) {
				await(100);
			}
		}
	}

	/**
	 * Wait for the end, with exit code 0.
	 * @return its output
	 */
	public String succeed() {
		int code = exitCode();
		if (code != 0) {
			throw new AssertionError(
					"\"%s\" ended with %d. It printed:%n%s".formatted(this.description, code, output()));
		}
		return output();
	}

	/**
	 * Return all output so far.
	 * @return the lines of both streams
	 */
	public List<String> lines() {
		synchronized (this.lines) {
			return List.copyOf(this.lines);
		}
	}

	/**
	 * Forget the output and the expectations so far, so that a long test does not keep
	 * them all.
	 */
	public void forget() {
		synchronized (this.lines) {
			this.lines.subList(0, this.next).clear();
			this.next = 0;
		}
	}

	/**
	 * Return all output so far.
	 * @return the lines of both streams, joined
	 */
	public String output() {
		return String.join("\n", lines());
	}

	/**
	 * Return the process id.
	 * @return the pid
	 */
	public long pid() {
		return this.process.pid();
	}

	/**
	 * Tell whether the process still runs.
	 * @return whether it does
	 */
	public boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Wait until it is idle, that is, until it uses next to no CPU time for a while.
	 */
	public void awaitIdleness() {
		Idleness.await(this.description, this::processorTime, 5);
	}

	// User and kernel time of all threads, in hundredths of a second.
	private long processorTime() {
		try {
			String stat = Files.readString(Path.of("/proc", "" + pid(), "stat"));
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
			return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
		}
		catch (IOException ex) {
			throw new AssertionError("\"%s\" ended. It printed:%n%s".formatted(this.description, output()), ex);
		}
	}

	/**
	 * Send a signal with {@code kill}.
	 * @param name the signal's name, for example {@code STOP}
	 */
	public void signal(String name) {
		ChildProcess kill = start(Arrays.asList("kill", "-" + name, "" + pid()));
		kill.succeed();
	}

	/**
	 * Kill the process as {@code kill -9} does, and wait for its end.
	 */
	public void kill() {
		this.process.destroyForcibly();
		exitCode();
	}

	/**
	 * Close the process's standard input, which ends the programs of the tests, and wait
	 * for the end.
	 */
	public void quit() {
		try {
			this.input.close();
		}
		catch (IOException ex) {
			// it has ended already
		}
		exitCode();
	}

	/**
	 * Kill the process if it still runs.
	 */
	@Override
	public void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
		RUNNING.remove(this.process);
	}

	@Override
	public String toString() {
		return "%s (pid %d)".formatted(this.description, pid());
	}

}
