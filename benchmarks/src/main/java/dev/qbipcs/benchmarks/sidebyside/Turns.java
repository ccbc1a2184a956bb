package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Alternates between the two sides of a comparison. Processes that take no part in a turn
 * are stopped for it, so that none of their compiler, collector or spinning threads takes
 * a core from the measured ones; they continue before their own turn.
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

	// Warms up both sides, one after the other, for at least this time each.
	void warmUp(int millis, Side ours, Side theirs) {
		try {
			warmUp(millis, ours);
			warmUp(millis, theirs);
		}
		finally {
			everybody();
		}
	}

	// The first side changes from round to round, so that neither always runs first.
	Trial alternate(int rounds, int millis, Side ours, Side theirs) {
		Trial trial = new Trial(new ArrayList<>(), new ArrayList<>());
		try {
			for (int round = 0; round < rounds; round++) {
				if (round % 2 == 0) {
					trial.theirs().add(turn(theirs, millis));
					trial.ours().add(turn(ours, millis));
				}
				else {
					trial.ours().add(turn(ours, millis));
					trial.theirs().add(turn(theirs, millis));
				}
			}
			return trial;
		}
		finally {
			everybody();
		}
	}

	// The same for work of its own duration.
	Trial alternate(int rounds, Side ours, Side theirs) {
		return alternate(rounds, 0, ours, theirs);
	}

	// The part of a turn of this duration that does not count: caches are cold when a
	// process continues, and the scheduler has to find a core for it.
	static int settling(int millis) {
		return millis / 10;
	}

	// A side that still gets faster, because its compiler has work left, gets more time:
	// compilation does not continue while the side is stopped.
	private void warmUp(int millis, Side side) {
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
