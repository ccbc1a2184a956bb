package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Lets the two that are compared take turns. Whoever does not take part in a turn is
 * stopped meanwhile, so that no compiler, collector or spinning thread of his takes a
 * core from those that are measured, and goes on before his own.
 */
final class Turns {

	/** Who has become as much faster may warm up longer. */
	private static final double FASTER = 1.05;

	/** After so many quarters of a warm-up in which he did not, he is warm. */
	private static final int STEADY = 2;

	private static final int MOST_QUARTERS = 12;

	private final List<Peer> peers = new ArrayList<>();

	// This one runs in its turns only, and outside of them.
	Peer add(Peer peer) {
		this.peers.add(peer);
		return peer;
	}

	// Both warm up, one after the other, so long at least.
	void warmUp(int millis, Side ours, Side theirs) {
		try {
			warmUp(millis, ours);
			warmUp(millis, theirs);
		}
		finally {
			everybody();
		}
	}

	// Who begins changes from round to round, so that neither always runs first.
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

	// The same with work that takes the time that it takes.
	Trial alternate(int rounds, Side ours, Side theirs) {
		return alternate(rounds, 0, ours, theirs);
	}

	// How much of a turn of so many milliseconds goes by before it counts: caches are
	// cold when a process goes on, and the scheduler has to find it a core.
	static int settling(int millis) {
		return millis / 10;
	}

	// Whoever still gets faster, since his compiler has work left, has more time: that
	// does not go on while he is stopped.
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
