package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.loop.Spinner;
import dev.qbipcs.posix.MemoryFaults;
import dev.qbipcs.protocol.HandshakeResponse;
import dev.qbipcs.protocol.RequestHeader;
import dev.qbipcs.protocol.ResponseHeader;
import dev.qbipcs.ring.RingLayout;
import dev.qbipcs.ring.RingMemory;
import dev.qbipcs.ring.RingReader;
import dev.qbipcs.ring.RingWriter;
import org.jspecify.annotations.Nullable;

/**
 * The client's ends of three rings in shared memory.
 */
public final class ShmClientChannel implements ClientChannel, PayloadForm.Target {

	private static final int BOTH_SIDES = 2;

	/** Beside what {@link RingWriter#claim} returns: the server detached. */
	private static final int ENDED = -3;

	private static final byte[] NOTHING = new byte[0];

	private final SetupSocket socket;

	private final HandshakeResponse description;

	private final ServerFiles files;

	private final RingMemory request;

	private final RingMemory response;

	private final RingMemory event;

	private final RingWriter requests;

	private final IntConsumer requestWords;

	private final RingReader responses;

	private final RingReader events;

	private final Notifier notifier;

	private final NotificationReader notifications;

	/** Whether bytes only wake up, and their number means nothing. */
	private final boolean extended;

	private final WakeUps wakeUps;

	private final Spinner responseSpinner;

	private final Spinner eventSpinner;

	private final BooleanSupplier responseThere = this::isResponseThere;

	private final BooleanSupplier eventThere = this::isEventThere;

	private volatile int flowControlThreshold = DEFAULT_FLOW_CONTROL_THRESHOLD;

	private ShmClientChannel(SetupSocket socket, HandshakeResponse description, ServerFiles files, RingMemory request,
			RingMemory response, RingMemory event, PollingPolicy polling) {
		this.extended = description.extended();
		this.wakeUps = new WakeUps(socket);
		this.responseSpinner = new Spinner(polling);
		this.eventSpinner = new Spinner(polling);
		this.socket = socket;
		this.description = description;
		this.files = files;
		this.request = request;
		this.response = response;
		this.event = event;
		int largest = RingLayout.largestPayload(RingLayout.dataSize(description.bufferSize()));
		this.requests = new RingWriter(request);
		this.requestWords = this.requests::putInt;
		this.responses = new RingReader(response, ResponseHeader.SIZE, largest);
		this.events = new RingReader(event, ResponseHeader.SIZE, largest);
		this.notifier = new Notifier(socket, !description.extended());
		this.notifications = new NotificationReader(socket);
	}

	/**
	 * Attach to the rings that the server made.
	 * @param socket the setup socket
	 * @param description what the server answered
	 * @param server who the server is
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
		try {
			request = files.attachRing(description.request(), dataSize);
			response = files.attachRing(description.response(), dataSize);
			RingMemory event = files.attachRing(description.event(), dataSize);
			return new ShmClientChannel(socket, description, files, request, response, event, polling);
		}
		catch (InternalError ex) {
			undo(files, request, response);
			throw broken();
		}
		catch (RuntimeException | Error ex) {
			undo(files, request, response);
			throw ex;
		}
	}

	private static void undo(ServerFiles files, @Nullable RingMemory... rings) {
		for (RingMemory ring : rings) {
			if (ring != null) {
				ring.unmap();
			}
		}
		files.close();
	}

	@Override
	public <T> boolean trySend(int id, PayloadForm<T> form, T payload, int payloadSize) {
		if (!this.notifier.flush()) {
			return false;
		}
		int result;
		boolean asleep;
		try {
			result = write(id, form, payload, RequestHeader.SIZE + payloadSize);
			asleep = !this.extended || this.request.isReaderAsleep();
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			throw broken();
		}
		switch (result) {
			case RingWriter.OK -> {
				if (asleep) {
					this.notifier.notifyPeer();
				}
			}
			case RingWriter.BROKEN -> throw broken();
			case ENDED -> throw new IpcException(Errno.ENOTCONN, "The server ended the connection; connect again");
			default -> {
				return false;
			}
		}
		return true;
	}

	private <T> int write(int id, PayloadForm<T> form, T payload, int size) {
		int hold = this.request.flowControl();
		if (hold > 0 && hold <= this.flowControlThreshold) {
			return RingWriter.FULL;
		}
		if (this.request.references() != BOTH_SIDES) {
			return ENDED;
		}
		int result = this.requests.claim(size);
		if (result == RingWriter.OK) {
			RequestHeader.write(this.requestWords, id, size);
			form.write(payload, size - RequestHeader.SIZE, this);
			this.requests.commit();
		}
		return result;
	}

	@Override
	public void put(MemorySegment bytes) {
		this.requests.put(bytes);
	}

	@Override
	public void put(long value, int count) {
		this.requests.put(value, count);
	}

	@Override
	public boolean flush() {
		return this.notifier.flush();
	}

	@Override
	public void flowControlThreshold(int threshold) {
		this.flowControlThreshold = threshold;
	}

	@Override
	public int eventFd() {
		return this.socket.fd();
	}

	@Override
	public boolean eventsAwaited() {
		if (!this.extended) {
			return false;
		}
		try {
			this.event.wakeUpReader(true);
			boolean there = this.event.queueLength() > 0;
			MemoryFaults.surface();
			return there;
		}
		catch (InternalError ex) {
			throw broken();
		}
	}

	@Override
	public void eventsIgnored() {
		if (this.extended) {
			try {
				this.event.wakeUpReader(false);
				MemoryFaults.surface();
			}
			catch (InternalError ex) {
				// whoever receives next finds out
			}
		}
	}

	@Override
	public boolean eventsAnnounced() {
		try {
			boolean announced = this.extended ? announcedByWakeUp() : announcedByCount();
			MemoryFaults.surface();
			return announced;
		}
		catch (InternalError ex) {
			throw broken();
		}
	}

	private boolean announcedByWakeUp() {
		if (!this.wakeUps.take()) {
			throw broken();
		}
		boolean there = this.event.queueLength() > 0;
		if (there) {
			// the caller takes them all, and asks to be woken up before it sleeps
			this.event.wakeUpReader(false);
		}
		return there;
	}

	private boolean announcedByCount() {
		if (this.event.queueLength() > 0) {
			return true;
		}
		if (!this.notifications.readable()) {
			throw broken();
		}
		// a chunk comes before its byte
		return this.event.queueLength() > 0;
	}

	@Override
	public byte @Nullable [] receive(Lane lane) {
		try {
			RingReader reader = reader(lane);
			int size = reader.poll();
			byte[] message = (size > 0) ? new byte[size] : NOTHING;
			if (size > 0) {
				reader.copyTo(MemorySegment.ofArray(message));
				reader.release();
			}
			MemoryFaults.surface();
			return (received(lane, size) != EMPTY) ? message : null;
		}
		catch (InternalError ex) {
			throw broken();
		}
	}

	@Override
	public int receive(Lane lane, MemorySegment target) {
		try {
			RingReader reader = reader(lane);
			int size = reader.poll();
			if (size > target.byteSize()) {
				throw broken();
			}
			if (size > 0) {
				reader.copyTo(target);
				reader.release();
			}
			MemoryFaults.surface();
			return received(lane, size);
		}
		catch (InternalError ex) {
			throw broken();
		}
	}

	private int received(Lane lane, int size) {
		if (size == RingReader.BROKEN) {
			throw broken();
		}
		if (size != RingReader.EMPTY && lane == Lane.EVENT && !this.extended) {
			this.notifications.chunksRead(1);
		}
		return size;
	}

	@Override
	public long foreignMessages() {
		return 0;
	}

	@Override
	public boolean await(Lane lane, long deadline) {
		boolean response = lane == Lane.RESPONSE;
		Spinner spinner = response ? this.responseSpinner : this.eventSpinner;
		try {
			long begin = System.nanoTime();
			if (deadline - begin > 0 && spinner.await(response ? this.responseThere : this.eventThere)) {
				MemoryFaults.surface();
				return true;
			}
			boolean maybe = reader(lane).await(deadline);
			spinner.slept(System.nanoTime() - begin);
			MemoryFaults.surface();
			return maybe;
		}
		catch (InternalError ex) {
			throw broken();
		}
	}

	private boolean isResponseThere() {
		return this.response.queueLength() > 0;
	}

	private boolean isEventThere() {
		return this.event.queueLength() > 0;
	}

	@Override
	public void wakeUp() {
		try {
			this.response.wake();
			this.event.wake();
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			// whoever waits there finds out by itself
		}
	}

	@Override
	public void close(boolean serverGone) {
		this.socket.close();
		for (RingMemory ring : List.of(this.request, this.response, this.event)) {
			try {
				ring.detach();
				MemoryFaults.surface();
			}
			catch (InternalError ex) {
				// the server will not read it any more
			}
			ring.unmap();
		}
		if (serverGone) {
			this.files.removeLeftovers(this.description.request(), this.description.response(),
					this.description.event());
		}
		this.files.close();
	}

	private RingReader reader(Lane lane) {
		return (lane == Lane.RESPONSE) ? this.responses : this.events;
	}

	private static IpcException broken() {
		return new IpcException(Errno.EBADMSG,
				"The shared memory of the connection holds what no honest server writes, or was taken away; close"
						+ " this client and connect again");
	}

}
