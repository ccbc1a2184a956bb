package dev.qbipcs.transport;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A way to say what a message carries. It keeps nothing, so that a message needs no
 * object of its own.
 *
 * @param <T> what the payload is given as
 */
public interface PayloadForm<T> {

	/** One part. */
	PayloadForm<MemorySegment> SEGMENT = new PayloadForm<>() {

		@Override
		public long size(MemorySegment payload) {
			return payload.byteSize();
		}

		@Override
		public void write(MemorySegment payload, Target target) {
			target.put(payload);
		}

	};

	/** Several parts, one behind the other. */
	PayloadForm<List<MemorySegment>> PARTS = new PayloadForm<>() {

		@Override
		public long size(List<MemorySegment> payload) {
			long size = 0;
			for (int i = 0; i < payload.size(); i++) {
				size += payload.get(i).byteSize();
			}
			return size;
		}

		@Override
		public void write(List<MemorySegment> payload, Target target) {
			for (int i = 0; i < payload.size(); i++) {
				target.put(payload.get(i));
			}
		}

	};

	/**
	 * Return how large a payload is.
	 * @param payload the payload
	 * @return bytes
	 */
	long size(T payload);

	/**
	 * Write a payload.
	 * @param payload the payload
	 * @param target takes as many bytes as {@link #size} said
	 */
	void write(T payload, Target target);

	/**
	 * Where a payload goes.
	 */
	@FunctionalInterface
	interface Target {

		/**
		 * Take the next bytes.
		 * @param bytes what to copy
		 */
		void put(MemorySegment bytes);

	}

}
