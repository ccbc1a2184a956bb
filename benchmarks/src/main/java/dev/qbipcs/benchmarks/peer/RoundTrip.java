package dev.qbipcs.benchmarks.peer;

/**
 * One request and its response.
 */
@FunctionalInterface
interface RoundTrip {

	/**
	 * The id of a request whose payload comes back; any other is answered with nothing.
	 */
	int ECHO = 1;

	void call(int id, byte[] payload);

}
