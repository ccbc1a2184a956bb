package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;

/**
 * Where a received message goes.
 *
 * @param <R> what is received
 */
interface Destination<R> {

	/** A new array. */
	Destination<MemorySegment> ARRAY = new Destination<>() {

		@Override
		public MemorySegment memory(int size) {
			return MemorySegment.ofArray(new byte[size]);
		}

		@Override
		public MemorySegment received(MemorySegment memory, int size) {
			return memory;
		}

	};

	// Return memory for a message of that size; any thread that receives may call it.
	MemorySegment memory(int size);

	// The message is in that memory; called by the thread that wants it.
	R received(MemorySegment memory, int size);

}
