package dev.qbipcs.internal.transport;

import java.util.List;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.protocol.HandshakeResponse;
import dev.qbipcs.internal.ring.RingLayout;
import dev.qbipcs.internal.ring.RingMemory;

/**
 * The client's ends of three rings in shared memory.
 */
public final class ShmClientChannel implements ClientChannel {

	private final SetupSocket socket;

	private final HandshakeResponse description;

	private final ServerFiles files;

	private final List<RingMemory> rings;

	private final RequestOutput requests;

	private final RingInput responses;

	private final RingInput events;

	private final Announcements announcements;

	private ShmClientChannel(SetupSocket socket, HandshakeResponse description, ServerFiles files, RingMemory request,
			RingMemory response, RingMemory event, PollingPolicy polling) {
		this.socket = socket;
		this.description = description;
		this.files = files;
		this.rings = List.of(request, response, event);
		RingProtocol protocol = RingProtocol.of(description.extended());
		this.requests = new RequestOutput(request, protocol, socket);
		this.responses = new RingInput(response, protocol, description.bufferSize(), polling);
		this.events = new RingInput(event, protocol, description.bufferSize(), polling);
		this.announcements = protocol.announcements(socket);
	}

	/**
	 * Attach to the rings that the server made.
	 * @param socket the setup socket
	 * @param description what the server answered
	 * @param server the credentials of the server
	 * @param polling how to look for messages before sleeping
	 * @return the channel
	 * @throws IpcException with {@code EACCES} if the files may not be opened, with
	 * {@code EPROTO} if they are not what they should be
	 */
	public static ShmClientChannel attach(SetupSocket socket, HandshakeResponse description, PeerCredentials server,
			PollingPolicy polling) {
		ServerFiles files = ServerFiles.ofRings(description.request(), server);
		int dataSize = RingLayout.dataSize(description.bufferSize());
		RingMemory request = null;
		RingMemory response = null;
		RingMemory event = null;
		try {
			request = files.attachRing(description.request(), dataSize);
			response = files.attachRing(description.response(), dataSize);
			event = files.attachRing(description.event(), dataSize);
			return new ShmClientChannel(socket, description, files, request, response, event, polling);
		}
		catch (Throwable ex) {
			RingMemory.unmapAll(request, response, event);
			files.close();
			throw ex;
		}
	}

	@Override
	public <T> boolean trySend(int id, int number, PayloadForm<T> form, T payload, int size) {
		return this.requests.trySend(id, number, form, payload, size);
	}

	@Override
	public boolean flush() {
		return this.requests.flush();
	}

	@Override
	public void flowControlThreshold(int threshold) {
		this.requests.flowControlThreshold(threshold);
	}

	@Override
	public int eventFd() {
		return this.socket.fd();
	}

	@Override
	public boolean eventsAwaited() {
		this.events.announceByByte(true);
		return this.events.hasUnannounced();
	}

	@Override
	public void eventsIgnored() {
		this.events.announceByByte(false);
	}

	@Override
	public boolean eventsAnnounced() {
		if (!this.announcements.arrived()) {
			throw broken();
		}
		if (this.events.isReadable()) {
			// the caller takes them all, and asks to be woken up before it sleeps
			this.events.announceByByte(false);
			return true;
		}
		if (!this.announcements.foundNothing()) {
			throw broken();
		}
		// a chunk comes before its byte
		return this.events.isReadable();
	}

	@Override
	public int receive(Lane lane, Receiver receiver, boolean patient) {
		int size = input(lane).receive(receiver, patient);
		if (size != EMPTY) {
			received(lane);
		}
		return size;
	}

	@Override
	public boolean responseAnnounced() {
		return this.responses.isReadable();
	}

	private void received(Lane lane) {
		if (lane == Lane.EVENT) {
			this.announcements.chunksRead(1);
		}
	}

	@Override
	public long foreignMessages() {
		return 0;
	}

	@Override
	public boolean await(Lane lane, long deadline) {
		return input(lane).await(deadline);
	}

	@Override
	public void wakeUp() {
		this.responses.wake();
		this.events.wake();
	}

	@Override
	public void hangUp() {
		this.socket.shutdown();
	}

	@Override
	public void close(boolean serverGone) {
		Teardown.run(this.socket::close, this::detach, () -> this.rings.forEach(RingMemory::unmap), () -> {
			if (serverGone) {
				this.files.removeLeftovers(this.description.request(), this.description.response(),
						this.description.event());
			}
		}, this.files::close);
	}

	private void detach() {
		this.rings.forEach(RingMemory::detach);
	}

	private RingInput input(Lane lane) {
		return (lane == Lane.RESPONSE) ? this.responses : this.events;
	}

	static IpcException broken() {
		return new IpcException(Errno.EBADMSG,
				"The shared memory of the connection holds what no honest server writes, or was taken away; close"
						+ " this client and connect again");
	}

}
