package dev.qbipcs.endurance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;

/**
 * The clients. Their operations fail unless every answer has the right content.
 */
enum Guest {

	/** Our client. */
	JAVA {

		@Override
		void events(String service, int size, int count) {
			try (IpcClient client = IpcClient.connect(service)) {
				Messages.events(client, size, count);
			}
		}

		@Override
		void churn(String service, int count) {
			for (int i = 0; i < count; i++) {
				try (IpcClient client = IpcClient.connect(service)) {
					Messages.roundTrip(client, 64, i);
				}
			}
		}

		@Override
		void crowd(String service, int count, IntConsumer whileConnected) {
			List<IpcClient> clients = new ArrayList<>();
			try {
				for (int i = 0; i < count; i++) {
					clients.add(IpcClient.connect(service));
				}
				for (int round = 0; round < 2; round++) {
					clients.forEach((client) -> Messages.roundTrip(client, 64, 1));
				}
				whileConnected.accept(count);
			}
			finally {
				clients.forEach(IpcClient::close);
			}
		}

		@Override
		void pipeline(String service, int count, int window, Runnable untilDone) {
			try (IpcClient client = IpcClient.connect(service)) {
				Semaphore free = new Semaphore(window);
				CompletableFuture<Void> sender = inThread(() -> {
					for (int i = 0; i < count; i++) {
						free.acquireUninterruptibly();
						client.send(EchoHandler.ECHO, Messages.payload(SMALL, i * SCATTER), PATIENCE);
					}
				});
				CompletableFuture<Void> receiver = inThread(() -> {
					for (int i = 0; i < count; i++) {
						Messages.check(client.receive(PATIENCE), Messages.payload(SMALL, i * SCATTER));
						free.release();
					}
				});
				while (!receiver.isDone() && !sender.isCompletedExceptionally()) {
					untilDone.run();
				}
				sender.join();
				receiver.join();
				// a duplicate answer to any request would be received here instead
				Messages.roundTrip(client, SMALL, 4711);
			}
		}

	},

	/** A libqb client. */
	C {

		@Override
		void events(String service, int size, int count) {
			NativeProgram.QB_CLIENT.run("events", service, count, size);
		}

		@Override
		void churn(String service, int count) {
			NativeProgram.QB_LOAD.run("churn", service, count);
		}

		@Override
		void crowd(String service, int count, IntConsumer whileConnected) {
			try (ChildProcess clients = NativeProgram.QB_LOAD.start("crowd", service, count)) {
				clients.expect("CONNECTED " + count);
				clients.ask("go", "TRIPPED " + count);
				clients.ask("again", "TRIPPED " + count);
				whileConnected.accept(count);
				clients.quit();
				clients.expect("OK");
			}
		}

		@Override
		void pipeline(String service, int count, int window, Runnable untilDone) {
			try (ChildProcess client = NativeProgram.QB_LOAD.start("pipeline", service, SMALL, count, window)) {
				while (client.isAlive()) {
					untilDone.run();
				}
				client.succeed();
			}
		}

	};

	private static final Duration PATIENCE = Patience.LIMIT;

	private static final int SMALL = 100;

	/** Makes neighbours differ in all bytes of a seed. */
	private static final int SCATTER = (int) 2654435761L;

	/** Requests that are echoed as events, in order, none lost. */
	abstract void events(String service, int size, int count);

	/** Connect, make a round trip and disconnect, repeatedly. */
	abstract void churn(String service, int count);

	/** Many connections of one process at once, with round trips on each. */
	abstract void crowd(String service, int count, IntConsumer whileConnected);

	/** Requests, a window of them in flight, each to be answered once and in order. */
	abstract void pipeline(String service, int count, int window, Runnable untilDone);

	private static CompletableFuture<Void> inThread(Runnable task) {
		return CompletableFuture.runAsync(task, (command) -> Thread.ofPlatform().start(command));
	}

}
