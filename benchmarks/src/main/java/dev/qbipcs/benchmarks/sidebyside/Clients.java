package dev.qbipcs.benchmarks.sidebyside;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Several C clients of a server, which work at the same time.
 */
final class Clients implements AutoCloseable {

	private final Server server;

	private final List<Peer> peers = new ArrayList<>();

	private final String order;

	private Clients(Laboratory laboratory, Server server, int count, Size size, int id) {
		this.server = server;
		this.order = size.trips(id);
		for (int i = 0; i < count; i++) {
			this.peers.add(laboratory.cClient(server, size.buffer()));
		}
	}

	// Measures each contender with that many clients of its own.
	static Trial trial(Laboratory laboratory, Against contenders, int count, Size size, int id) {
		Options options = laboratory.options();
		List<Clients> all = new ArrayList<>();
		try {
			Side[] sides = contenders.sides((server) -> {
				Clients clients = new Clients(laboratory, server, count, size, id);
				all.add(clients);
				return clients.side();
			});
			laboratory.turns().warmUp(options.warmUpMillis(), sides);
			return laboratory.turns().alternate(options.rounds(), options.millis(), sides);
		}
		finally {
			all.forEach(Clients::close);
		}
	}

	private Side side() {
		Set<Peer> all = new HashSet<>(this.peers);
		all.add(this.server.peer());
		return new Side(all, this::measure);
	}

	private Sample measure(int millis) {
		this.peers.forEach((peer) -> peer.tell(this.order + " " + millis));
		double sum = this.peers.stream().map(Peer::result).mapToDouble(Sample::perSecond).sum();
		return Sample.parse("RESULT nanos=1e9").with("count", sum);
	}

	@Override
	public void close() {
		this.peers.forEach(Peer::close);
	}

}
