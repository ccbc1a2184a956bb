package dev.qbipcs.internal.server;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import dev.qbipcs.internal.protocol.RequestHeader;

/**
 * Private memory into which a service copies the request that it is handling. One for all
 * its connections, since they share a thread. Freed by the garbage collector, so a
 * handler that keeps a view too long reads a later request, but does no harm.
 */
final class RequestBuffer {

	private static final int ALIGNMENT = 16;

	private MemorySegment memory = MemorySegment.NULL;

	private MemorySegment slice = this.memory;

	private ByteBuffer view = this.memory.asByteBuffer();

	// Make room for requests of this size, header included.
	void ensure(int size) {
		if (this.memory.byteSize() < size) {
			this.memory = Arena.ofAuto().allocate(size, ALIGNMENT);
			this.slice = this.memory.asSlice(RequestHeader.SIZE, 0);
			this.view = this.slice.asByteBuffer();
		}
	}

	MemorySegment memory() {
		return this.memory;
	}

	// Requests of the same size in a row share one object.
	MemorySegment payload(int size) {
		if (this.slice.byteSize() != size) {
			this.slice = this.memory.asSlice(RequestHeader.SIZE, size);
		}
		return this.slice;
	}

	// The same as a buffer that its reader has not touched. It ends where the payload
	// ends: behind that lie requests of other clients.
	ByteBuffer payloadBuffer(int size) {
		if (this.view.capacity() != size) {
			this.view = payload(size).asByteBuffer();
		}
		return this.view.clear().order(ByteOrder.nativeOrder());
	}

}
