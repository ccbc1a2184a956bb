package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.internal.protocol.RequestHeader;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.ring.RingReader;
import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.PolledHandler;
import dev.qbipcs.spi.EventLoop.Priority;

/**
 * Requests in a ring, announced by bytes on the setup socket, whose end is the end of the
 * client.
 */
final class ShmRequests implements RequestSource {

	private final RingMemory ring;

	private final RingReader reader;

	private final Announcements announcements;

	private final Notifier notifier;

	private final Registration registration;

	/** Whether bytes came and no request was found yet. */
	private boolean announced;

	private boolean ended;

	private boolean polling;

	ShmRequests(RingMemory ring, RingProtocol protocol, int largest, SetupSocket socket, Notifier notifier) {
		this.ring = ring;
		this.reader = protocol.reader(ring, RequestHeader.SIZE, largest);
		this.reader.announceByByte(true);
		this.announcements = protocol.announcements(socket);
		this.notifier = notifier;
		this.registration = new Registration(socket.fd());
	}

	@Override
	public void watch(EventLoop loop, Priority priority, boolean reading, PolledHandler handler) {
		this.registration.begin(loop, priority, interest(reading), handler);
	}

	@Override
	public void update(Priority priority, boolean reading) {
		this.registration.update(priority, interest(reading));
	}

	@Override
	public void unwatch() {
		this.registration.end();
	}

	@Override
	public void announced() {
		this.announced = true;
		this.ended |= !this.announcements.arrived();
	}

	@Override
	public int receive(MemorySegment target) {
		if (this.ended) {
			return ENDED;
		}
		int size = this.reader.poll(target);
		if (size == RingReader.EMPTY && this.announced) {
			this.ended = !this.announcements.foundNothing();
			size = this.ended ? ENDED : this.reader.poll(target);
		}
		this.announced = false;
		return switch (size) {
			case RingReader.EMPTY -> EMPTY;
			case RingReader.BROKEN -> BROKEN;
			default -> size;
		};
	}

	@Override
	public boolean leavesPayload() {
		return true;
	}

	@Override
	public boolean receivePayload(MemorySegment target, long offset) {
		return this.reader.copyTail(target, offset);
	}

	@Override
	public void release() {
		this.reader.release();
	}

	@Override
	public boolean endTurn(int count) {
		this.announced = false;
		if (count > 0) {
			this.announcements.chunksRead(count);
		}
		return !this.polling && this.reader.hasUnannounced();
	}

	@Override
	public boolean polling(boolean polling) {
		this.polling = polling;
		this.reader.announceByByte(!polling);
		return !polling && this.reader.hasUnannounced();
	}

	@Override
	public void flowControl(int value) {
		this.ring.flowControl(value);
	}

	@Override
	public int backlog() {
		return this.reader.queueLimit();
	}

	private int interest(boolean reading) {
		return (reading ? EventLoop.READABLE : 0) | (this.notifier.owes() ? EventLoop.WRITABLE : 0);
	}

}
