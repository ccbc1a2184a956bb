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
 * Compared with alternatives on the JVM: gRPC, Spring MVC and Aeron.
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
			againstCClient(laboratory, ours, server, client, "C client, our server : gRPC", Goal.atLeast(40));
			againstJavaClient(laboratory, ours, server, client, "Java client, our server : gRPC");
		}
	}

	static void mvc(Laboratory laboratory) {
		try (Server ours = laboratory.sample(); Peer server = laboratory.start(MvcServer.class, List.of())) {
			String url = server.ready().replaceFirst("READY ", "");
			try (Peer client = laboratory.start(MvcClient.class, List.of(), url)) {
				againstCClient(laboratory, ours, server, client, "C client, our server : Spring MVC", Goal.NONE);
			}
		}
	}

	static void aeron(Laboratory laboratory) {
		try (Server ours = laboratory.sample();
				Peer ourClient = laboratory.start(QbIpcsClient.class, List.of(), ours.name())) {
			aeron(laboratory, ours, ourClient, "spinning", Goal.atMost(1.5));
			aeron(laboratory, ours, ourClient, "backoff", Goal.NONE);
		}
	}

	private static void aeron(Laboratory laboratory, Server ours, Peer ourClient, String idle, Goal goal) {
		String directory = "/dev/shm/" + laboratory.uniqueName() + "-aeron";
		String what = "Java client, our server : Aeron IPC, " + idle;
		try (Peer server = laboratory.start(AeronServer.class, AERON, directory, idle);
				Peer client = laboratory.start(AeronClient.class, AERON, directory, idle)) {
			for (Size size : SIZES) {
				Trial trial = trial(laboratory, size, side(ours.peer(), ourClient, size), side(server, client, size));
				laboratory.report(new Finding(what + ", median time", size.toString(), goal,
						trial.contest(Figure.MEDIAN_TIME), Unit.MICROSECONDS, Measure.RATIO));
				rate(laboratory, what, size, Goal.NONE, trial);
			}
		}
	}

	private static void againstCClient(Laboratory laboratory, Server ours, Peer server, Peer client, String what,
			Goal goal) {
		try (Peer ourClient = laboratory.cClient(ours, Size.COMMON_BUFFER)) {
			rates(laboratory, what, goal, ours, ourClient, server, client);
		}
	}

	private static void againstJavaClient(Laboratory laboratory, Server ours, Peer server, Peer client, String what) {
		try (Peer ourClient = laboratory.start(QbIpcsClient.class, List.of(), ours.name())) {
			rates(laboratory, what, Goal.NONE, ours, ourClient, server, client);
		}
	}

	private static void rates(Laboratory laboratory, String what, Goal goal, Server ours, Peer ourClient, Peer server,
			Peer client) {
		for (Size size : SIZES) {
			rate(laboratory, what, size, goal,
					trial(laboratory, size, side(ours.peer(), ourClient, size), side(server, client, size)));
		}
	}

	private static void rate(Laboratory laboratory, String what, Size size, Goal goal, Trial trial) {
		laboratory.report(
				new Finding(what, size.toString(), goal, trial.contest(Figure.RATE), Unit.PER_SECOND, Measure.RATIO));
	}

	private static Side side(Peer server, Peer client, Size size) {
		return Side.of(server, client, size.trips(Against.EMPTY));
	}

	// The alternatives have more code to compile, so all get twice the time. After the
	// first size the same processes are warm already.
	private static Trial trial(Laboratory laboratory, Size size, Side ours, Side theirs) {
		Options options = laboratory.options();
		boolean warm = !size.equals(SIZES.getFirst());
		laboratory.turns().warmUp(warm ? options.warmUpMillis() / 2 : options.warmUpMillis() * 2, ours, theirs);
		return laboratory.turns().alternate(options.rounds(), options.millis(), ours, theirs);
	}

}
