package dev.qbipcs.internal.transport;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

import dev.qbipcs.internal.posix.MemoryFaults;
import dev.qbipcs.internal.posix.SharedCounter;
import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.internal.posix.SharedMemory;

/**
 * The little memory that both sides of a connection over sockets share. All of it may be
 * written by the peer: it is told, but nothing depends on it.
 *
 * <pre>
 *   offset  size
 *        0     4  requests on their way
 *        4     4  flow control
 *        8     4  responses on their way
 *       12     4  (unused)
 *       16     4  events on their way
 *       20     4  (unused)
 * </pre>
 */
final class ControlFile {

	static final int SIZE = 24;

	/** Where the number of requests on their way is. */
	static final int REQUESTS = 0;

	/** Where the number of responses on their way is. */
	static final int RESPONSES = 8;

	/** Where the number of events on their way is. */
	static final int EVENTS = 16;

	private static final int FLOW_CONTROL = 4;

	private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

	private final MemorySegment memory;

	ControlFile(SharedFile file) {
		this.memory = file.map(SIZE);
	}

	// A message was sent (1) or received (-1). A fault is of no concern: the counters
	// are for the peer.
	void count(int counter, int change) {
		MemoryFaults.contain((change > 0) ? ControlFile::increment : ControlFile::decrement, this, counter, 0);
	}

	int read(int counter) {
		return Math.max(MemoryFaults.contain(ControlFile::get, this, counter, 0), 0);
	}

	int flowControl() {
		return read(FLOW_CONTROL);
	}

	void flowControl(int value) {
		MemoryFaults.contain(ControlFile::setFlowControl, this, value, 0);
	}

	void unmap() {
		SharedMemory.unmap(this.memory);
	}

	private int get(int counter) {
		return (int) INT.getVolatile(this.memory, (long) counter);
	}

	private int increment(int counter) {
		SharedCounter.add(this.memory, counter, 1);
		return 0;
	}

	private int decrement(int counter) {
		SharedCounter.add(this.memory, counter, -1);
		return 0;
	}

	private int setFlowControl(int value) {
		INT.setVolatile(this.memory, (long) FLOW_CONTROL, value);
		return value;
	}

}
