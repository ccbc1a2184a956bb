package dev.qbipcs.benchmarks.sidebyside;

/**
 * A server that runs.
 *
 * @param name what clients connect to
 * @param peer its process
 */
record Server(String name, Peer peer) implements AutoCloseable {

	@Override
	public void close() {
		this.peer.close();
	}

}
