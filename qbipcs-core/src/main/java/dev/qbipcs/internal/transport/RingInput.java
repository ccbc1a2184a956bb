package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.internal.loop.Spinner;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.ring.RingReader;
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

	private final RingReader.Target toArray = this::array;

	private final RingReader.Target toTarget = this::target;

	private byte @Nullable [] array;

	private MemorySegment target = MemorySegment.NULL;

	RingInput(RingMemory ring, RingProtocol protocol, int bufferSize, PollingPolicy polling) {
		this.ring = ring;
		this.reader = protocol.reader(ring, ResponseHeader.SIZE, ClientChannel.largestMessage(bufferSize));
		this.spinner = new Spinner(polling);
		this.spinning = this.spinner::await;
		this.sleep = this::sleep;
	}

	byte @Nullable [] receive(boolean patient) {
		int size = receive(this.toArray, patient);
		byte[] message = this.array;
		this.array = null;
		return (size != ClientChannel.EMPTY) ? message : null;
	}

	int receive(MemorySegment target, boolean patient) {
		this.target = target;
		return receive(this.toTarget, patient);
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

	private int receive(RingReader.Target target, boolean patient) {
		int size = this.reader.receive(target);
		if (size == RingReader.EMPTY && patient && this.reader.spin(this.spinning)) {
			size = this.reader.receive(target);
		}
		if (size == RingReader.BROKEN) {
			throw ShmClientChannel.broken();
		}
		return size;
	}

	private MemorySegment array(int size) {
		byte[] array = new byte[size];
		this.array = array;
		return MemorySegment.ofArray(array);
	}

	private MemorySegment target(int size) {
		if (size > this.target.byteSize()) {
			throw ShmClientChannel.broken();
		}
		return this.target;
	}

}
