package dev.qbipcs.endurance;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;

/**
 * The servers, each a process of its own.
 */
enum Host {

	/** Our server with shared memory. */
	JAVA_SHARED_MEMORY(true, IpcTransport.SHARED_MEMORY),

	/** Our server with sockets. */
	JAVA_SOCKET(true, IpcTransport.SOCKET),

	/** A libqb server with shared memory. */
	C_SHARED_MEMORY(false, IpcTransport.SHARED_MEMORY),

	/** A libqb server with sockets. */
	C_SOCKET(false, IpcTransport.SOCKET);

	private final boolean java;

	private final IpcTransport transport;

	Host(boolean java, IpcTransport transport) {
		this.java = java;
		this.transport = transport;
	}

	boolean isJava() {
		return this.java;
	}

	boolean isSharedMemory() {
		return this.transport == IpcTransport.SHARED_MEMORY;
	}

	ChildProcess start(String service) {
		ChildProcess process = this.java ? JavaProcess.start(LoadServer.class, service, this.transport)
				: NativeProgram.QB_SERVER.start(service, "--transport", isSharedMemory() ? "shm" : "socket", "--quiet");
		try {
			process.expect("READY .*");
		}
		catch (AssertionError ex) {
			process.close();
			throw ex;
		}
		return process;
	}

}
