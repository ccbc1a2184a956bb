package dev.qbipcs.interop;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;

/**
 * The servers of the interop matrix, one constant for each transport. All behave alike.
 */
enum ServerKind {

	/** Our server with shared memory. */
	JAVA_SHARED_MEMORY(true, IpcTransport.SHARED_MEMORY),

	/** A libqb server with shared memory. */
	C_SHARED_MEMORY(false, IpcTransport.SHARED_MEMORY),

	/** Our server with sockets. */
	JAVA_SOCKET(true, IpcTransport.SOCKET),

	/** A libqb server with sockets. */
	C_SOCKET(false, IpcTransport.SOCKET);

	private final boolean java;

	private final IpcTransport transport;

	ServerKind(boolean java, IpcTransport transport) {
		this.java = java;
		this.transport = transport;
	}

	/**
	 * Start a server.
	 * @param peers ends it after the test
	 * @return the name of its service
	 */
	String start(Peers peers) {
		String service = peers.service("matrix");
		if (this.java) {
			peers.serve(IpcServer.builder(service).transport(this.transport).handler(new EchoHandler()));
		}
		else {
			peers.qbServer(service, "--transport", (this.transport == IpcTransport.SOCKET) ? "socket" : "shm");
		}
		return service;
	}

	IpcTransport transport() {
		return this.transport;
	}

}
