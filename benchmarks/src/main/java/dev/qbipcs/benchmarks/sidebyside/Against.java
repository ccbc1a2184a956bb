package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Our server beside others, and the same C client for all.
 */
final class Against implements AutoCloseable {

	/** The ids of requests. */
	static final int ECHO = 1;

	static final int EMPTY = 5;

	private final Laboratory laboratory;

	private final List<Contender> contenders;

	private boolean warm;

	// The first contender is ours.
	Against(Laboratory laboratory, Contender... contenders) {
		this.laboratory = laboratory;
		this.contenders = List.of(contenders);
	}

	// Beside both servers in C, the spinning one first.
	static Against c(Laboratory laboratory, String transport, Server ours) {
		return new Against(laboratory, new Contender("ours", ours), Contender.spinningC(laboratory, transport),
				Contender.plainC(laboratory, transport));
	}

	static Against overSharedMemory(Laboratory laboratory, String... arguments) {
		return c(laboratory, "shm", laboratory.sample(arguments));
	}

	Server ours() {
		return this.contenders.getFirst().server();
	}

	// A side for each contender.
	Side[] sides(Function<Server, Side> side) {
		return this.contenders.stream().map(Contender::server).map(side).toArray(Side[]::new);
	}

	// Measures with this order, to which the milliseconds are added.
	Trial trial(int buffer, String order) {
		Options options = this.laboratory.options();
		return trial(buffer, order, options.rounds(), options.millis());
	}

	Trial trial(int buffer, String order, int rounds, int millis) {
		Options options = this.laboratory.options();
		return withClients(buffer, order, (sides) -> {
			warmUp(this.warm ? options.warmUpMillis() / 4 : options.warmUpMillis(), sides);
			return this.laboratory.turns().alternate(rounds, millis, sides);
		});
	}

	Trial trips(Size size, int id) {
		return trial(size.buffer(), size.trips(id));
	}

	// For experiments that need all sides warm beforehand.
	void warmUp(Size size, int id) {
		withClients(size.buffer(), size.trips(id), (sides) -> warmUp(this.laboratory.options().warmUpMillis(), sides));
	}

	// Reports a row for each of the others, with their goals; those without one come
	// last.
	void report(String what, Size size, Trial trial, Figure figure, Goal... goals) {
		report(what, size.toString(), trial, figure, goals);
	}

	void report(String what, String size, Trial trial, Figure figure, Goal... goals) {
		IntStream.range(1, this.contenders.size())
			.mapToObj((other) -> new Finding("%s : %s".formatted(what, this.contenders.get(other).name()), size,
					(other <= goals.length) ? goals[other - 1] : Goal.NONE, trial.contest(figure, other), figure.unit(),
					Measure.RATIO))
			.forEach(this.laboratory::report);
	}

	private boolean warmUp(int millis, Side... sides) {
		this.laboratory.turns().warmUp(millis, sides);
		this.warm = true;
		return true;
	}

	private <T> T withClients(int buffer, String order, Function<Side[], T> use) {
		List<Peer> clients = new ArrayList<>();
		try {
			return use.apply(sides((server) -> {
				Peer client = this.laboratory.cClient(server, buffer);
				clients.add(client);
				return Side.of(server.peer(), client, order);
			}));
		}
		finally {
			clients.forEach(Peer::close);
		}
	}

	@Override
	public void close() {
		this.contenders.forEach((contender) -> contender.server().close());
	}

}
