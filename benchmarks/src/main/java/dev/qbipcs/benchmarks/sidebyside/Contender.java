package dev.qbipcs.benchmarks.sidebyside;

/**
 * A server that takes part in a comparison.
 *
 * @param name how the rows of the results call it
 * @param server the server
 */
record Contender(String name, Server server) {

	// Never sleeps, and so is the limit of what libqb's own code reaches on any host.
	static Contender spinningC(Laboratory laboratory, String transport) {
		return new Contender("spinning C", laboratory.cServer(transport, "--spin"));
	}

	// Sleeps between requests, as services in C do.
	static Contender plainC(Laboratory laboratory, String transport) {
		return new Contender("plain C", laboratory.cServer(transport));
	}

}
