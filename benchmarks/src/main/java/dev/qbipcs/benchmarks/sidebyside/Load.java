package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The cost of an idle service, and service while other processes compete for the cores.
 */
final class Load {

	private static final int BURNERS = 2;

	private Load() {
	}

	static void idle(Laboratory laboratory) {
		try (AgainstC pair = AgainstC.overSharedMemory(laboratory)) {
			pair.warmUp(Size.B64, AgainstC.EMPTY);
			try (Peer ours = laboratory.cClient(pair.ours(), Size.COMMON_BUFFER);
					Peer theirs = laboratory.cClient(pair.theirs(), Size.COMMON_BUFFER)) {
				ProcessUsage.awaitIdle(pair.ours().peer().pid());
				long span = TimeUnit.SECONDS.toNanos(laboratory.options().quick() ? 3 : 10);
				CpuTime ourStart = ProcessUsage.cpu(pair.ours().peer().pid());
				CpuTime theirStart = ProcessUsage.cpu(pair.theirs().peer().pid());
				LockSupport.parkNanos(span);
				CpuTime ourEnd = ProcessUsage.cpu(pair.ours().peer().pid());
				double theirShare = 100.0 * ProcessUsage.cpu(pair.theirs().peer().pid()).nanosSince(theirStart) / span;
				// The kernel keeps the first 15 characters of a name
				report(laboratory, "CPU use of an idle service's threads", Goal.atMost(0.05),
						100.0 * ourEnd.named("qbipcs").nanosSince(ourStart) / span, theirShare);
				report(laboratory, "CPU use of the idle sample as a whole", Goal.NONE,
						100.0 * ourEnd.nanosSince(ourStart) / span, theirShare);
				ours.pid();
				theirs.pid();
			}
		}
	}

	private static void report(Laboratory laboratory, String what, Goal goal, double ours, double theirs) {
		laboratory.report(
				new Finding(what, "", goal, new Contest(List.of(ours), List.of(theirs)), Unit.PERCENT, Measure.OURS));
	}

	static void contention(Laboratory laboratory) {
		Peer[] burners = new Peer[BURNERS];
		try (Server ours = laboratory.sample();
				Server parked = laboratory.sample("--qbipcs.server.polling.enabled=false");
				Server c = laboratory.cServer("shm");
				AgainstC againstParked = new AgainstC(laboratory, ours, parked);
				AgainstC againstC = new AgainstC(laboratory, ours, c)) {
			// Both of our servers must be warm before the burners take the cores
			againstParked.warmUp(Size.B64, AgainstC.EMPTY);
			for (int i = 0; i < BURNERS; i++) {
				burners[i] = laboratory.burner();
			}
			for (Size size : List.of(Size.B64, Size.K4, Size.K64)) {
				rate(laboratory, "under two CPU-bound processes, default : parked", size, Goal.atLeast(1),
						againstParked);
				rate(laboratory, "under two CPU-bound processes, default : C", size, Goal.NONE, againstC);
			}
		}
		finally {
			for (Peer burner : burners) {
				if (burner != null) {
					burner.close();
				}
			}
		}
	}

	private static void rate(Laboratory laboratory, String what, Size size, Goal goal, AgainstC pair) {
		Trial trial = pair.trips(size, AgainstC.EMPTY);
		laboratory.report(new Finding(what, size.toString(), goal, trial.contest(Sample::perSecond), Unit.PER_SECOND,
				Measure.RATIO));
	}

}
