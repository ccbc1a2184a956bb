package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
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
		try (Server server = laboratory.sample(); Peer client = laboratory.cClient(server, Size.COMMON_BUFFER)) {
			client.ask(Size.B64.trips(Against.EMPTY) + " " + laboratory.options().warmUpMillis());
			ProcessUsage.awaitIdle(server.peer().pid());
			long span = TimeUnit.SECONDS.toNanos(laboratory.options().quick() ? 3 : 10);
			Bystanders before = Bystanders.now();
			CpuTime start = ProcessUsage.cpu(server.peer().pid());
			LockSupport.parkNanos(span);
			CpuTime end = ProcessUsage.cpu(server.peer().pid());
			double bystanders = Bystanders.now().processorsSince(before);
			// The kernel keeps the first 15 characters of a name
			report(laboratory, "CPU use of an idle service's threads", Goal.atMost(0.05),
					100.0 * end.named("qbipcs").nanosSince(start) / span, bystanders);
			report(laboratory, "CPU use of the idle sample as a whole", Goal.NONE, 100.0 * end.nanosSince(start) / span,
					bystanders);
		}
	}

	private static void report(Laboratory laboratory, String what, Goal goal, double share, double bystanders) {
		laboratory
			.report(new Finding(what, "", goal, Contest.of(List.of(share), bystanders), Unit.PERCENT, Measure.OURS));
	}

	static void contention(Laboratory laboratory) {
		Options options = laboratory.options();
		List<Peer> burners = new ArrayList<>();
		try (Against others = new Against(laboratory, new Contender("ours", laboratory.sample()),
				Contender.spinningC(laboratory, "shm"), Contender.plainC(laboratory, "shm"),
				new Contender("parked", laboratory.sample("--qbipcs.server.polling.enabled=false")))) {
			// All must be warm before the burners take the cores
			others.warmUp(Size.B64, Against.ECHO);
			for (int i = 0; i < BURNERS; i++) {
				burners.add(laboratory.burner());
			}
			for (Size size : List.of(Size.B64, Size.K4, Size.K64)) {
				Trial trial = others.trial(size.buffer(), size.trips(Against.ECHO), options.patientRounds(),
						options.patientMillis());
				others.report("beside two CPU-bound processes, default settings, echo", size, trial, Figure.RATE,
						Goal.NONE, Goal.atLeast(0.9), Goal.atLeast(0.9));
			}
		}
		finally {
			burners.forEach(Peer::close);
		}
	}

}
