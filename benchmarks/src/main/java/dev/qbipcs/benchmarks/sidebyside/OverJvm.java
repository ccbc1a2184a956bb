package dev.qbipcs.benchmarks.sidebyside;

import java.util.List;

import dev.qbipcs.benchmarks.peer.AeronClient;
import dev.qbipcs.benchmarks.peer.AeronServer;
import dev.qbipcs.benchmarks.peer.GrpcClient;
import dev.qbipcs.benchmarks.peer.GrpcServer;
import dev.qbipcs.benchmarks.peer.MvcClient;
import dev.qbipcs.benchmarks.peer.MvcServer;
import dev.qbipcs.benchmarks.peer.QbIpcsClient;

/**
 * Beside what else there is on the JVM: gRPC, Spring MVC and Aeron.
 */
final class OverJvm {

	private static final List<Size> SIZES = List.of(Size.B64, Size.K4);

	private static final List<String> AERON = List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
			"--sun-misc-unsafe-memory-access=allow");

	private OverJvm() {
	}

	static void grpc(Laboratory laboratory) {
		String socket = laboratory.directory().resolve(laboratory.uniqueName() + ".sock").toString();
		try (Server ours = laboratory.sample();
				Peer server = laboratory.start(GrpcServer.class, List.of(), socket);
				Peer client = laboratory.start(GrpcClient.class, List.of(), socket)) {
			for (Size size : SIZES) {
				againstCClient(laboratory, ours, client, size, "C client, our server : gRPC", Goal.atLeast(40));
			}
			for (Size size : SIZES) {
				againstJavaClient(laboratory, ours, client, size, "Java client, our server : gRPC");
			}
			server.pid();
		}
	}

	static void mvc(Laboratory laboratory) {
		try (Server ours = laboratory.sample(); Peer server = laboratory.start(MvcServer.class, List.of())) {
			String url = server.ready().replaceFirst("READY ", "");
			try (Peer client = laboratory.start(MvcClient.class, List.of(), url)) {
				for (Size size : SIZES) {
					againstCClient(laboratory, ours, client, size, "C client, our server : Spring MVC", Goal.NONE);
				}
				for (Size size : SIZES) {
					againstJavaClient(laboratory, ours, client, size, "Java client, our server : Spring MVC");
				}
			}
		}
	}

	static void aeron(Laboratory laboratory) {
		try (Server ours = laboratory.sample();
				Peer ourClient = laboratory.start(QbIpcsClient.class, List.of(), ours.name())) {
			aeron(laboratory, ourClient, "spinning", Goal.atMost(1.5));
			aeron(laboratory, ourClient, "backoff", Goal.NONE);
		}
	}

	private static void aeron(Laboratory laboratory, Peer ours, String idle, Goal goal) {
		String directory = "/dev/shm/" + laboratory.uniqueName() + "-aeron";
		try (Peer server = laboratory.start(AeronServer.class, AERON, directory, idle);
				Peer client = laboratory.start(AeronClient.class, AERON, directory, idle)) {
			for (Size size : SIZES) {
				Trial trial = trial(laboratory, (millis) -> trips(ours, size, millis),
						(millis) -> resumed(server, client, size, millis));
				String what = "Java client, our server : Aeron IPC, " + idle;
				laboratory.report(new Finding(what + ", median time", size.toString(), goal,
						trial.contest((sample) -> sample.micros("p50")), Unit.MICROSECONDS, Measure.RATIO));
				rate(laboratory, what, size, Goal.NONE, trial);
			}
		}
	}

	private static void againstCClient(Laboratory laboratory, Server ours, Peer theirs, Size size, String what,
			Goal goal) {
		try (Peer client = laboratory.cClient(ours, size.buffer())) {
			rate(laboratory, what, size, goal, trial(laboratory, client, theirs, size));
		}
	}

	private static void againstJavaClient(Laboratory laboratory, Server ours, Peer theirs, Size size, String what) {
		try (Peer client = laboratory.start(QbIpcsClient.class, List.of(), ours.name())) {
			rate(laboratory, what, size, Goal.NONE, trial(laboratory, client, theirs, size));
		}
	}

	private static void rate(Laboratory laboratory, String what, Size size, Goal goal, Trial trial) {
		laboratory.report(new Finding(what, size.toString(), goal, trial.contest(Sample::perSecond), Unit.PER_SECOND,
				Measure.RATIO));
	}

	private static Trial trial(Laboratory laboratory, Peer ours, Peer theirs, Size size) {
		return trial(laboratory, (millis) -> trips(ours, size, millis), (millis) -> trips(theirs, size, millis));
	}

	private static Trial trial(Laboratory laboratory, Timed ours, Timed theirs) {
		Options options = laboratory.options();
		ours.measure(options.warmUpMillis());
		theirs.measure(options.warmUpMillis());
		return Trial.alternate(options.rounds(), () -> ours.measure(options.millis()),
				() -> theirs.measure(options.millis()));
	}

	private static Sample trips(Peer client, Size size, int millis) {
		return client.ask("trips %d %d %d".formatted(AgainstC.EMPTY, size.bytes(), millis));
	}

	// A server that spins would take a core from us while we are measured.
	private static Sample resumed(Peer server, Peer client, Size size, int millis) {
		server.ask("resume");
		Sample sample = trips(client, size, millis);
		server.ask("pause");
		return sample;
	}

	/**
	 * Measures for some time.
	 */
	@FunctionalInterface
	private interface Timed {

		Sample measure(int millis);

	}

}
