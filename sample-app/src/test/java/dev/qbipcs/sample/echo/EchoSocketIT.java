package dev.qbipcs.sample.echo;

import dev.qbipcs.IpcTransport;

/**
 * The echo over sockets.
 */
class EchoSocketIT extends EchoScenarios {

	EchoSocketIT() {
		super(ECHO_SOCKET, IpcTransport.SOCKET);
	}

}
