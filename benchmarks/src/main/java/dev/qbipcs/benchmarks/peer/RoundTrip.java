package dev.qbipcs.benchmarks.peer;

/**
 * One request and its response.
 */
@FunctionalInterface
interface RoundTrip {

	/**
	 * The id of a request whose payload is echoed; any other gets an empty response.
	 */
	int ECHO = 1;

	void call(int id, byte[] payload);

}
