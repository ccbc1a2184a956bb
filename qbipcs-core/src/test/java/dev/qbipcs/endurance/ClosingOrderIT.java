package dev.qbipcs.endurance;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A loop of the application, a server and a client may be closed in any order while
 * messages flow: the process survives, and nothing is left.
 */
class ClosingOrderIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void everyOrderEndsEverything(IpcTransport transport) {
		ChildProcess process = this.peers.close(JavaProcess.start(ClosingOrders.class, transport));
		for (int i = 0; i < ClosingOrders.COUNT; i++) {
			process.expect("CLOSED");
		}
		process.succeed();
	}

}
