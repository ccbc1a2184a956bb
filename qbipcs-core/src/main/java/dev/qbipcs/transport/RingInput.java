package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.loop.Spinner;
import dev.qbipcs.posix.MemoryFaults;
import dev.qbipcs.protocol.ResponseHeader;
import dev.qbipcs.ring.RingLayout;
import dev.qbipcs.ring.RingMemory;
import dev.qbipcs.ring.RingMode;
import dev.qbipcs.ring.RingReader;
import org.jspecify.annotations.Nullable;

/**
 * One direction from server to client: takes messages out of the ring, and waits for
 * them. One thread at a time.
 */
final class RingInput {

	private static final byte[] NOTHING = new byte[0];

	private final RingMemory ring;

	private final RingReader reader;

	private final Spinner spinner;

	private final BooleanSupplier there;

	private final KernelWait.Sleep sleep;

	private volatile boolean woken;

	RingInput(RingMemory ring, RingMode mode, int bufferSize, PollingPolicy polling) {
		this.ring = ring;
		int largest = RingLayout.largestPayload(RingLayout.dataSize(bufferSize));
		this.reader = new RingReader(ring, mode, ResponseHeader.SIZE, largest);
		this.spinner = new Spinner(polling);
		this.there = this.reader::isReadable;
		this.sleep = this::sleep;
	}

	byte @Nullable [] receive(boolean patient) {
		try {
			int size = poll(patient);
			byte[] message = (size > 0) ? new byte[size] : NOTHING;
			if (size > 0) {
				this.reader.copyTo(MemorySegment.ofArray(message));
				this.reader.release();
			}
			MemoryFaults.surface();
			return (checked(size) != ClientChannel.EMPTY) ? message : null;
		}
		catch (InternalError ex) {
			throw ShmClientChannel.broken();
		}
	}

	int receive(MemorySegment target, boolean patient) {
		try {
			int size = poll(patient);
			if (size > target.byteSize()) {
				throw ShmClientChannel.broken();
			}
			if (size > 0) {
				this.reader.copyTo(target);
				this.reader.release();
			}
			MemoryFaults.surface();
			return checked(size);
		}
		catch (InternalError ex) {
			throw ShmClientChannel.broken();
		}
	}

	// Sleep until a message may be there. Returns false when the time is over, throws
	// EINTR
	// when the thread is interrupted.
	boolean await(long deadline) {
		try {
			long begin = System.nanoTime();
			boolean maybe = KernelWait.await(this.sleep, deadline);
			this.spinner.slept(System.nanoTime() - begin);
			return maybe;
		}
		catch (InternalError ex) {
			throw ShmClientChannel.broken();
		}
	}

	boolean isReadable() {
		try {
			boolean readable = this.reader.isReadable();
			MemoryFaults.surface();
			return readable;
		}
		catch (InternalError ex) {
			throw ShmClientChannel.broken();
		}
	}

	// Tell the server whether to send a byte when there is a message.
	void wakeUpByByte(boolean wanted) {
		try {
			this.reader.wakeUpByByte(wanted);
			MemoryFaults.surface();
		}
		catch (InternalError ex) {
			throw ShmClientChannel.broken();
		}
	}

	// End the sleep of the thread that waits, now and from now on. A server may take the
	// post away, but not the flag. Any thread may call it, and guards it.
	void wake() {
		this.woken = true;
		this.ring.wake();
	}

	// Of the thread that sleeps, which may be a stand-in: its faults must be its own.
	private boolean sleep(long deadline) {
		boolean maybe = this.woken || this.reader.await(deadline) || this.woken;
		MemoryFaults.surface();
		return maybe;
	}

	private int poll(boolean patient) {
		int size = this.reader.poll();
		return (size == RingReader.EMPTY && patient && this.spinner.await(this.there)) ? this.reader.poll() : size;
	}

	private static int checked(int size) {
		if (size == RingReader.BROKEN) {
			throw ShmClientChannel.broken();
		}
		return size;
	}

}
