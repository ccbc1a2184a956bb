package dev.qbipcs.benchmarks.peer;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The standard input of a peer, which ends when the peer is to end.
 */
final class StandardInput {

	private StandardInput() {
	}

	// Blocks.
	static void awaitEnd() throws IOException {
		System.in.transferTo(OutputStream.nullOutputStream());
	}

}
