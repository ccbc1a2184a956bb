package dev.qbipcs.benchmarks.sidebyside;

/**
 * A running server.
 *
 * @param name the service that clients connect to
 * @param peer its process
 */
record Server(String name, Peer peer) implements AutoCloseable {

	@Override
	public void close() {
		this.peer.close();
	}

}
