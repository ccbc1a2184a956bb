package dev.qbipcs.interop;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Virtual threads that wait for a service release their carrier, even if it is the only
 * one.
 */
class VirtualThreadsIT {

	private static final int CLIENTS = 100;

	@RegisterExtension
	final Peers peers = new Peers();

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void handlersAskOtherServicesOfTheirOwnProcess(IpcTransport transport) {
		String name = this.peers.service("chain");
		ChildProcess services = services(name, transport);
		// load and initialize classes before recording
		this.peers.qbClient("roundtrip", name + "-1", 64, 3).succeed();
		services.ask("record", "RECORDING");
		this.peers.qbClient("many", name + "-1", CLIENTS, 3).succeed();
		services.send("pinned");
		services.expect("PINNED 0");
		services.quit();
	}

	@ParameterizedTest
	@EnumSource(names = { "SHARED_MEMORY", "SOCKET" })
	void othersRunWhileCallsAreHeld(IpcTransport transport) {
		String name = this.peers.service("held");
		ChildProcess services = services(name, transport);
		services.send("hold " + CLIENTS);
		services.expect("HELD " + CLIENTS);
		services.send("tick 20");
		services.expect("TICKED 20,.*");
		services.send("release");
		services.expect("ANSWERED " + CLIENTS);
		services.quit();
	}

	private ChildProcess services(String name, IpcTransport transport) {
		List<String> options = new ArrayList<>(JavaProcess.nativeAccess());
		options.add("-Djdk.virtualThreadScheduler.parallelism=1");
		options.add("-Djdk.virtualThreadScheduler.maxPoolSize=1");
		ChildProcess services = this.peers
			.close(ChildProcess.start(JavaProcess.command(options, ChainedServices.class, name, transport)));
		services.expect("READY .*");
		return services;
	}

}
