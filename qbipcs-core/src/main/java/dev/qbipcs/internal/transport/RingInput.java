package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.loop.Spinner;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.ring.RingReader;
import dev.qbipcs.internal.transport.ClientChannel.Receiver;
import org.jspecify.annotations.Nullable;

/**
 * One direction from server to client: takes messages out of the ring, and waits for
 * them. One thread at a time.
 */
final class RingInput {

	private final RingMemory ring;

	private final RingReader reader;

	private final Spinner spinner;

	private final Predicate<BooleanSupplier> spinning;

	private final KernelWait.Sleep sleep;

	private volatile boolean woken;

	private final RingReader.Target target = this::memory;

	private @Nullable Receiver receiver;

	RingInput(RingMemory ring, RingProtocol protocol, int bufferSize, PollingPolicy polling) {
		this.ring = ring;
		this.reader = protocol.reader(ring, ResponseHeader.SIZE, ClientChannel.largestMessage(bufferSize));
		this.spinner = new Spinner(polling);
		this.spinning = this.spinner::await;
		this.sleep = this::sleep;
	}

	// Returns the size of a message that was received, or EMPTY.
	int receive(Receiver receiver, boolean patient) {
		this.receiver = receiver;
		int size = this.reader.receive(this.target, ResponseHeader.NUMBER_WORD);
		if (size == RingReader.EMPTY && patient && this.reader.spin(this.spinning)) {
			size = this.reader.receive(this.target, ResponseHeader.NUMBER_WORD);
		}
		if (size == RingReader.BROKEN) {
			throw ShmClientChannel.broken();
		}
		return size;
	}

	// Sleep until a message may be there. Returns false when the time is over, throws
	// EINTR when the thread is interrupted.
	boolean await(long deadline) {
		long begin = System.nanoTime();
		boolean maybe = KernelWait.await(this.sleep, deadline);
		this.spinner.slept(System.nanoTime() - begin);
		return maybe;
	}

	boolean isReadable() {
		return this.reader.isReadable();
	}

	// Whether a message may be there that the server does not announce.
	boolean hasUnannounced() {
		return this.reader.hasUnannounced();
	}

	// Tell the server whether to send a byte when there is a message.
	void announceByByte(boolean wanted) {
		this.reader.announceByByte(wanted);
	}

	// End the sleep of the thread that waits, now and from now on. A server may take the
	// post away, but not the flag. Any thread may call it.
	void wake() {
		this.woken = true;
		this.ring.wake();
	}

	private boolean sleep(long deadline) {
		return this.woken || this.reader.await(deadline) || this.woken;
	}

	// The receiver counts on the size that was agreed on at the handshake.
	private @Nullable MemorySegment memory(int size, int number) {
		Receiver receiver = this.receiver;
		return (receiver != null) ? receiver.memory(size, number) : null;
	}

}
