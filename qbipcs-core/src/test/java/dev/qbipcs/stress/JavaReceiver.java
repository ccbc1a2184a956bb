package dev.qbipcs.stress;

import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.Patience;

/**
 * Our client, with a thread for the responses and another for the events.
 */
final class JavaReceiver implements Receiver {

	private final IpcClient client;

	private final Lane responses = new Lane();

	private final Lane events = new Lane();

	private final CompletableFuture<Boolean> allResponses;

	private final CompletableFuture<Boolean> allEvents;

	JavaReceiver(Peers peers, String service, int number) {
		this.client = peers.close(IpcClient.connect(service));
		this.client.send(Numbered.HELLO, Numbered.number(number), Patience.LIMIT);
		this.allResponses = run(this::receiveResponses);
		this.allEvents = run(this::receiveEvents);
	}

	private static CompletableFuture<Boolean> run(Runnable receiver) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				receiver.run();
				return true;
			}
			catch (IpcException ex) {
				if (ex.is(Errno.ENOTCONN)) {
					return false;
				}
				throw ex;
			}
		}, (task) -> Thread.ofPlatform().daemon().start(task));
	}

	private void receiveResponses() {
		int asked = 0;
		for (int received = 1; !this.responses.isComplete() || this.responses.replies() < asked; received++) {
			IpcReply reply = this.client.receive(Patience.LIMIT);
			this.responses.take(reply.id(), reply.payload());
			if (received / 16 > asked && this.client.trySend(Numbered.ASK, Numbered.number(asked)).isSent()) {
				asked++;
			}
		}
	}

	private void receiveEvents() {
		while (!this.events.isComplete()) {
			IpcEvent event = this.client.receiveEvent(Patience.LIMIT);
			this.events.take(event.id(), event.payload());
		}
	}

	@Override
	public void vanish() {
		this.client.close();
	}

	@Override
	public Received await() {
		boolean allResponsesCame = this.allResponses.join();
		boolean allEventsCame = this.allEvents.join();
		this.client.close();
		return new Received(allResponsesCame && allEventsCame, this.responses.count(), this.events.count());
	}

}
