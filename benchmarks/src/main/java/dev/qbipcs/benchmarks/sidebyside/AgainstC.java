package dev.qbipcs.benchmarks.sidebyside;

import java.util.function.Supplier;

/**
 * Our server and one in C, and the same C client for either.
 */
final class AgainstC implements AutoCloseable {

	/** The ids of requests. */
	static final int ECHO = 1;

	static final int EMPTY = 5;

	private final Laboratory laboratory;

	private final Server ours;

	private final Server theirs;

	private boolean warm;

	AgainstC(Laboratory laboratory, Server ours, Server theirs) {
		this.laboratory = laboratory;
		this.ours = ours;
		this.theirs = theirs;
	}

	static AgainstC overSharedMemory(Laboratory laboratory, String... arguments) {
		return new AgainstC(laboratory, laboratory.sample(arguments), laboratory.cServer("shm"));
	}

	Server ours() {
		return this.ours;
	}

	Server theirs() {
		return this.theirs;
	}

	// Measures with the order, which ends with the milliseconds that are added here.
	Trial trial(int buffer, String order) {
		Options options = this.laboratory.options();
		try (Peer ourClient = this.laboratory.cClient(this.ours, buffer);
				Peer theirClient = this.laboratory.cClient(this.theirs, buffer)) {
			ourClient.ask(order + " " + (this.warm ? options.warmUpMillis() / 4 : options.warmUpMillis()));
			theirClient.ask(order + " " + options.millis() / 2);
			this.warm = true;
			return Trial.alternate(options.rounds(), measured(this.ours, ourClient, order),
					measured(this.theirs, theirClient, order));
		}
	}

	Trial trips(Size size, int id) {
		return trial(size.buffer(), "trips %d %d".formatted(id, size.bytes()));
	}

	private Supplier<Sample> measured(Server server, Peer client, String order) {
		return () -> {
			CpuTime before = ProcessUsage.cpu(server.peer().pid());
			Sample sample = client.ask(order + " " + this.laboratory.options().millis());
			return sample.with("cpu", (double) ProcessUsage.cpu(server.peer().pid()).nanosSince(before));
		};
	}

	@Override
	public void close() {
		this.ours.close();
		this.theirs.close();
	}

}
