package dev.qbipcs.spring.server;

import java.time.Instant;
import java.util.function.Consumer;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.spring.event.IpcApplicationEvent;
import dev.qbipcs.spring.event.IpcConnectionClosedEvent;
import dev.qbipcs.spring.event.IpcConnectionOpenedEvent;
import dev.qbipcs.spring.event.IpcConnectionRejectedEvent;
import dev.qbipcs.spring.event.IpcServiceFailedEvent;
import dev.qbipcs.spring.event.IpcServiceStartedEvent;
import dev.qbipcs.spring.event.IpcServiceStoppedEvent;

/**
 * Publishes the events of a service and its connections to the application. Messages pass
 * through: they cost one more call, and nothing else.
 */
final class ServiceEvents implements IpcServerHandler {

	private final String service;

	private final IpcServerHandler handler;

	private final Consumer<IpcApplicationEvent> publisher;

	private boolean started;

	/**
	 * Create events of a service.
	 * @param service its name
	 * @param handler serves its clients
	 * @param publisher takes events and never blocks
	 */
	ServiceEvents(String service, IpcServerHandler handler, Consumer<IpcApplicationEvent> publisher) {
		this.service = service;
		this.handler = handler;
		this.publisher = publisher;
	}

	// Clients may connect before the thread that started the service continues, so the
	// first of them publishes the event.
	synchronized void started() {
		if (!this.started) {
			this.started = true;
			this.publisher.accept(new IpcServiceStartedEvent(this.service, Instant.now()));
		}
	}

	synchronized void stopped() {
		if (this.started) {
			this.started = false;
			this.publisher.accept(new IpcServiceStoppedEvent(this.service, Instant.now()));
		}
	}

	void failed(RuntimeException cause) {
		this.publisher.accept(new IpcServiceFailedEvent(this.service, Instant.now(), cause));
	}

	@Override
	public void accept(IpcConnectionRequest request) {
		started();
		this.handler.accept(request);
	}

	@Override
	public void created(IpcConnection connection) {
		this.publisher
			.accept(new IpcConnectionOpenedEvent(this.service, Instant.now(), connection.id(), connection.peer()));
		this.handler.created(connection);
	}

	@Override
	public void rejected(PeerCredentials peer, int error, String reason) {
		started();
		this.publisher.accept(new IpcConnectionRejectedEvent(this.service, Instant.now(), peer, error, reason));
		this.handler.rejected(peer, error, reason);
	}

	@Override
	public void message(IpcMessage message) {
		this.handler.message(message);
	}

	@Override
	public void closed(IpcConnection connection) {
		this.handler.closed(connection);
	}

	@Override
	public boolean readyToDestroy(IpcConnection connection) {
		boolean ready = this.handler.readyToDestroy(connection);
		if (ready) {
			this.publisher.accept(new IpcConnectionClosedEvent(this.service, Instant.now(), connection.id(),
					connection.peer(), connection.stats()));
		}
		return ready;
	}

	@Override
	public void destroyed(IpcConnection connection) {
		this.handler.destroyed(connection);
	}

}
