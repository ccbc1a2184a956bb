package dev.qbipcs.internal.server;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler that records its callbacks and handles messages as a test says; by default it
 * echoes them.
 */
class Recorder implements IpcServerHandler {

	private final List<String> log = new CopyOnWriteArrayList<>();

	private final BlockingQueue<IpcConnection> created = new LinkedBlockingQueue<>();

	private volatile BiConsumer<IpcConnection, IpcMessage> onMessage = (connection, message) -> message
		.reply(message.segment());

	Recorder onMessage(BiConsumer<IpcConnection, IpcMessage> onMessage) {
		this.onMessage = onMessage;
		return this;
	}

	@Override
	public void accept(IpcConnectionRequest request) {
		this.log.add("accept");
	}

	@Override
	public void created(IpcConnection connection) {
		this.log.add("created");
		this.created.add(connection);
	}

	@Override
	public void message(IpcMessage message) {
		this.log.add("message " + message.id());
		this.onMessage.accept(message.connection(), message);
	}

	@Override
	public void closed(IpcConnection connection) {
		this.log.add("closed");
	}

	@Override
	public void destroyed(IpcConnection connection) {
		this.log.add("destroyed");
	}

	/** Wait for the next connection that is created. */
	IpcConnection connection() {
		try {
			IpcConnection connection = this.created.poll(Patience.SECONDS, TimeUnit.SECONDS);
			if (connection == null) {
				throw new AssertionError("No client connected");
			}
			return connection;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	List<String> log() {
		return this.log;
	}

	/** Wait until nothing retains the connection any more. */
	void awaitDestroyed() {
		Awaitility.await().until(() -> this.log.contains("destroyed"));
	}

	void awaitLog(String... expected) {
		Awaitility.await().untilAsserted(() -> assertThat(this.log).containsExactly(expected));
	}

}
