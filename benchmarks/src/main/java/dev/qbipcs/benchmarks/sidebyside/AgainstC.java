package dev.qbipcs.benchmarks.sidebyside;

import java.util.function.BiFunction;

/**
 * Our server and one in C, and the same C client for both.
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

	// Measures with this order, to which the milliseconds are added.
	Trial trial(int buffer, String order) {
		Options options = this.laboratory.options();
		return withClients(buffer, order, (ourSide, theirSide) -> {
			warmUp(this.warm ? options.warmUpMillis() / 4 : options.warmUpMillis(), ourSide, theirSide);
			return this.laboratory.turns().alternate(options.rounds(), options.millis(), ourSide, theirSide);
		});
	}

	Trial trips(Size size, int id) {
		return trial(size.buffer(), size.trips(id));
	}

	// For experiments that need both sides warm beforehand.
	void warmUp(Size size, int id) {
		withClients(size.buffer(), size.trips(id),
				(ourSide, theirSide) -> warmUp(this.laboratory.options().warmUpMillis(), ourSide, theirSide));
	}

	private boolean warmUp(int millis, Side ourSide, Side theirSide) {
		this.laboratory.turns().warmUp(millis, ourSide, theirSide);
		this.warm = true;
		return true;
	}

	private <T> T withClients(int buffer, String order, BiFunction<Side, Side, T> use) {
		try (Peer ourClient = this.laboratory.cClient(this.ours, buffer);
				Peer theirClient = this.laboratory.cClient(this.theirs, buffer)) {
			return use.apply(Side.of(this.ours.peer(), ourClient, order),
					Side.of(this.theirs.peer(), theirClient, order));
		}
	}

	@Override
	public void close() {
		this.ours.close();
		this.theirs.close();
	}

}
