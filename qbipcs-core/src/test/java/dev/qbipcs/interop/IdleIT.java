package dev.qbipcs.interop;

import dev.qbipcs.IpcServer;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.LoopThread;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The loop of an idle service parks.
 */
class IdleIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Test
	void theLoopSleepsWhileClientsAreIdle() {
		String service = this.peers.service("idle");
		EventLoop loop = this.peers.close(EventLoop.create("idle-loop"));
		IpcServer server = this.peers.serve(IpcServer.builder(service).eventLoop(loop).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		for (int i = 0; i < 9; i++) {
			this.peers.connectedQbClient(service);
		}
		Awaitility.await().until(() -> server.connections().size() == 10);
		client.ask("send 1 64", "SENT 1");
		client.ask("recv", "RESPONSE 1 64 0");
		LoopThread loopThread = LoopThread.named("idle-loop");
		loopThread.awaitSleep();
		long wakeups = loopThread.wakeups();
		// a request wakes it
		client.ask("send 1 64", "SENT 1");
		client.ask("recv", "RESPONSE 1 64 0");
		Awaitility.await().until(() -> loopThread.wakeups() > wakeups);
	}

	@Test
	void theLoopSleepsWhileTheServiceIsOffDespitePendingRequests() {
		String service = this.peers.service("idleoff");
		EventLoop loop = this.peers.close(EventLoop.create("off-loop"));
		IpcServer server = this.peers.serve(IpcServer.builder(service).eventLoop(loop).handler(new EchoHandler()));
		ChildProcess client = this.peers.connectedQbClient(service);
		client.ask("fc 0", "FC 0");
		server.setRequestRate(RequestRate.OFF);
		Awaitility.await()
			.until(() -> server.connections().stream().anyMatch((c) -> c.stats().flowControlState() == 1));
		client.ask("send 1 64 3", "SENT 3");
		LoopThread.named("off-loop").awaitSleep();
		server.setRequestRate(RequestRate.NORMAL);
		client.ask("drain 3", "DRAINED 3");
	}

}
