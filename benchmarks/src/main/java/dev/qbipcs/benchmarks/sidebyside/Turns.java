package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Alternates between the sides of a comparison. Processes that take no part in a turn are
 * stopped for it, so that none of their compiler, collector or spinning threads takes a
 * core from the measured ones; they continue before their own turn.
 */
final class Turns {

	/** A side that has become faster by this factor warms up longer. */
	private static final double FASTER = 1.05;

	/** A side is warm after this many quarters of a warm-up without getting faster. */
	private static final int STEADY = 2;

	private static final int MOST_QUARTERS = 12;

	private final List<Peer> peers = new ArrayList<>();

	// Registers a peer, which then runs in its own turns and outside of all turns only.
	Peer add(Peer peer) {
		this.peers.add(peer);
		return peer;
	}

	// Warms up all sides, one after the other, for at least this time each.
	void warmUp(int millis, Side... sides) {
		try {
			for (Side side : sides) {
				warmUpOne(millis, side);
			}
		}
		finally {
			everybody();
		}
	}

	// Ours is the first side. The order is reversed from round to round, so that none
	// always runs first.
	Trial alternate(int rounds, int millis, Side... sides) {
		List<List<Sample>> samples = Stream.of(sides).<List<Sample>>map((side) -> new ArrayList<>()).toList();
		Bystanders before = Bystanders.now();
		try {
			for (int round = 0; round < rounds; round++) {
				for (int i = 0; i < sides.length; i++) {
					int next = (round % 2 == 0) ? sides.length - 1 - i : i;
					samples.get(next).add(turn(sides[next], millis));
				}
			}
			return new Trial(samples, Bystanders.now().processorsSince(before));
		}
		finally {
			everybody();
		}
	}

	// The same for work of its own duration.
	Trial alternate(int rounds, Side... sides) {
		return alternate(rounds, 0, sides);
	}

	// The part of a turn of this duration that does not count: caches are cold when a
	// process continues, and the scheduler has to find a core for it.
	static int settling(int millis) {
		return millis / 10;
	}

	// A side that still gets faster, because its compiler has work left, gets more time:
	// compilation does not continue while the side is stopped.
	private void warmUpOne(int millis, Side side) {
		only(side.peers());
		side.measure(millis / 4);
		double best = 0;
		int steady = 0;
		for (int i = 1; i < MOST_QUARTERS && steady < STEADY; i++) {
			double rate = side.measure(millis / 4).perSecond();
			steady = (rate > best * FASTER) ? 0 : steady + 1;
			best = Math.max(best, rate);
		}
	}

	private Sample turn(Side side, int millis) {
		only(side.peers());
		if (settling(millis) > 0) {
			side.measure(settling(millis));
		}
		return side.measure(millis);
	}

	private void only(Set<Peer> awake) {
		signal(Signal.STOP, (peer) -> !awake.contains(peer) && !peer.isStopped());
		signal(Signal.CONT, (peer) -> awake.contains(peer) && peer.isStopped());
	}

	private void everybody() {
		signal(Signal.CONT, Peer::isStopped);
	}

	private void signal(Signal signal, Predicate<Peer> which) {
		this.peers.removeIf((peer) -> !peer.isAlive());
		Peer.signal(signal, this.peers.stream().filter(which).toList());
	}

}
