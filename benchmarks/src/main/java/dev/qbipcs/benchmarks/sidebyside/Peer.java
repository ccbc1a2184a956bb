package dev.qbipcs.benchmarks.sidebyside;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server or a client in a process of its own. It takes orders as lines, answers with
 * lines, and ends with its standard input.
 */
final class Peer implements AutoCloseable {

	/** Far longer than any measurement. */
	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final int KEPT_LINES = 40;

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
	}

	private final Process process;

	private final Writer input;

	private String ready = "";

	private boolean needsSignal;

	private boolean stopped;

	private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private final Deque<String> latest = new ArrayDeque<>();

	private Peer(List<String> command) {
		try {
			this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start " + command, ex);
		}
		RUNNING.add(this.process);
		this.input = this.process.outputWriter();
		Thread.ofVirtual().start(this::read);
	}

	// Starts a program and waits until it prints that it is ready.
	static Peer start(String ready, List<String> command) {
		Peer peer = new Peer(command);
		try {
			peer.ready = peer.expect(ready);
			return peer;
		}
		catch (RuntimeException ex) {
			peer.close();
			throw ex;
		}
	}

	// The same with an application, which does not read its standard input.
	static Peer startApplication(String ready, List<String> command) {
		Peer peer = start(ready, command);
		peer.needsSignal = true;
		return peer;
	}

	private void read() {
		try (BufferedReader reader = this.process.inputReader()) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				this.lines.add(line);
			}
		}
		catch (IOException ex) {
			// killed while printing
		}
		this.lines.add("END");
	}

	// Waits for the next line that contains the text.
	String expect(String text) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		try {
			while (true) {
				String line = this.lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (line == null || line.equals("END")) {
					throw new IllegalStateException("%s did not say \"%s\" %s but:%n%s".formatted(this, text,
							(line != null) ? "before it ended" : "in " + PATIENCE, String.join("\n", this.latest)));
				}
				if (line.contains(text)) {
					return line;
				}
				this.latest.add(line);
				if (this.latest.size() > KEPT_LINES) {
					this.latest.remove();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for " + this, ex);
		}
	}

	// Sends an order to a client and does not wait for its completion.
	void tell(String order) {
		try {
			this.input.write(order + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(this + " takes no orders any more", ex);
		}
	}

	// Waits for the answer to an order.
	Sample result() {
		return Sample.parse(expect("RESULT "));
	}

	Sample ask(String order) {
		tell(order);
		return result();
	}

	// The line that it printed when it was ready.
	String ready() {
		return this.ready;
	}

	// A line that it printed until it was ready.
	String logged(String text) {
		return Stream.concat(this.latest.stream(), Stream.of(this.ready))
			.filter((line) -> line.contains(text))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("%s did not say \"%s\"".formatted(this, text)));
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	boolean isStopped() {
		return this.stopped;
	}

	// Stops or continues these peers.
	static void signal(Signal signal, Collection<Peer> peers) {
		if (!peers.isEmpty()) {
			// count a peer that may be stopped as stopped, so that it will be continued
			peers.forEach((peer) -> peer.stopped = true);
			signal.send(peers.stream().map(Peer::pid).toList());
			peers.forEach((peer) -> peer.stopped = signal == Signal.STOP);
		}
	}

	// Asks an application to end, and lets it do so in its own time.
	void end() {
		// the process itself would close the pipe that its output goes to
		this.process.toHandle().destroy();
		try {
			if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("%s did not end in %s".formatted(this, PATIENCE));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while waiting for the end of " + this, ex);
		}
		finally {
			close();
		}
	}

	@Override
	public void close() {
		try {
			// a stopped process does not notice the end of its input
			if (this.stopped && isAlive()) {
				signal(Signal.CONT, List.of(this));
			}
			this.input.close();
			if (this.needsSignal || !this.process.waitFor(5, TimeUnit.SECONDS)) {
				this.process.destroy();
				this.process.waitFor(10, TimeUnit.SECONDS);
			}
		}
		catch (IOException ex) {
			// it has ended already
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		// its last output may not have been read yet and would be lost
		if (isAlive()) {
			this.process.destroyForcibly();
		}
		RUNNING.remove(this.process);
	}

	@Override
	public String toString() {
		return this.process.info().command().orElse("process") + " (pid " + pid() + ")";
	}

}
