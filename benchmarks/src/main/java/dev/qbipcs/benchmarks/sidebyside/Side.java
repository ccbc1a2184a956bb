package dev.qbipcs.benchmarks.sidebyside;

import java.util.Set;
import java.util.function.IntFunction;

/**
 * One side of a comparison.
 *
 * @param peers the processes of this side; of all that take turns only these run while it
 * is measured
 * @param work measures for the given milliseconds
 */
record Side(Set<Peer> peers, IntFunction<Sample> work) {

	// A client, which gets the order and the duration, and its server, whose CPU time is
	// measured too.
	static Side of(Peer server, Peer client, String order) {
		return new Side(Set.of(server, client), (millis) -> {
			CpuTime before = ProcessUsage.cpu(server.pid());
			Sample sample = client.ask(order + " " + millis);
			return sample.with("cpu", (double) ProcessUsage.cpu(server.pid()).nanosSince(before));
		});
	}

	Sample measure(int millis) {
		return this.work.apply(millis);
	}

}
