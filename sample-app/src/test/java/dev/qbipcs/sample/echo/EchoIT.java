package dev.qbipcs.sample.echo;

import dev.qbipcs.IpcTransport;

/**
 * The echo over shared memory.
 */
class EchoIT extends EchoScenarios {

	EchoIT() {
		super(ECHO, IpcTransport.SHARED_MEMORY);
	}

}
