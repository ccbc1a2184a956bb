package dev.qbipcs.endurance;

import java.util.List;

import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.awaitility.Awaitility;

/**
 * A server process under load, controlled from outside: its rate is set, and it is
 * measured, killed and restarted. One thread at a time sends its commands.
 */
final class LoadedServer implements AutoCloseable {

	/** Answers, and the lines of a server that removed the files of a killed one. */
	private static final String EXPECTED = "(READY|RATE|MEASURED|STATS|SERVICE|BYE|INFO: Removed [0-9]+ leftover).*"
			+ "|.* dev.qbipcs.internal.server.DefaultIpcServer begin";

	private final Host host;

	private final String service;

	private ChildProcess process;

	LoadedServer(Host host) {
		this.host = host;
		this.service = ServiceNames.unique("endurance");
		this.process = host.start(this.service);
	}

	Host host() {
		return this.host;
	}

	String service() {
		return this.service;
	}

	synchronized long pid() {
		return this.process.pid();
	}

	synchronized void rate(String rate) {
		this.process.ask("rate " + rate, "RATE " + rate);
	}

	/**
	 * Measure.
	 * @return the server's resources now
	 */
	synchronized Measure measure() {
		if (this.host.isJava()) {
			String[] answer = this.process.ask("measure", "MEASURED .*").split(" ", -1);
			return new Measure(Integer.parseInt(answer[1]), Long.parseLong(answer[2]), Integer.parseInt(answer[3]),
					ProcessUse.of(pid()), SharedMemory.ofProcess(pid()).size());
		}
		String[] answer = this.process.ask("stats", "SERVICE .*").split(" ", -1);
		ProcessUse use = ProcessUse.of(pid());
		return new Measure(Integer.parseInt(answer[1]), 0, use.threads(), use, SharedMemory.ofProcess(pid()).size());
	}

	/**
	 * Wait until there are no connections and the server holds the same resources as
	 * before.
	 * @param before its resources without connections
	 * @return its resources now
	 */
	Measure awaitRest(Measure before) {
		return Awaitility.await(this.host + " to be as before").until(this::measure, (now) -> now.isBackAt(before));
	}

	synchronized void kill() {
		this.process.kill();
		this.process.close();
	}

	synchronized void restart() {
		this.process = this.host.start(this.service);
	}

	/**
	 * Return the unexpected output of the server since the last call.
	 * @return the first lines, none if all was well
	 */
	synchronized List<String> complaints() {
		List<String> complaints = this.process.lines()
			.stream()
			.filter((line) -> !line.matches(EXPECTED))
			.limit(20)
			.toList();
		this.process.forget();
		return complaints;
	}

	/**
	 * Shut down the server gracefully, after which nothing of it may be left.
	 */
	@Override
	public synchronized void close() {
		try (ChildProcess ending = this.process) {
			if (ending.isAlive()) {
				ending.quit();
			}
		}
		SharedMemory.assertNothingLeftOf(this.process.pid());
		SharedMemory.assertNothingLeftOf(this.service);
	}

	/**
	 * The resources of a server.
	 *
	 * @param connections established connections
	 * @param heap bytes after a collection, 0 of a C server
	 * @param threads Java threads, or all of a C server
	 * @param process as the kernel reports it
	 * @param directories its connections' directories in {@code /dev/shm}
	 */
	record Measure(int connections, long heap, int threads, ProcessUse process, int directories) {

		/** Code compiled and classes loaded meanwhile take some memory. */
		private static final long SLACK = 4 << 20;

		boolean isBackAt(Measure before) {
			return this.connections == 0 && this.directories == 0 && this.process.mappings() == 0
					&& this.heap <= before.heap + SLACK && this.threads <= before.threads
					&& this.process.descriptors() <= before.process.descriptors();
		}

		@Override
		public String toString() {
			return "%d connections, heap %d KiB, %d threads, %d directories; %s".formatted(this.connections,
					this.heap >> 10, this.threads, this.directories, this.process);
		}

	}

}
