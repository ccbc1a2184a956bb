package dev.qbipcs;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A payload that lies in memory already.
 */
final class SegmentsPayload implements Payload {

	private final List<MemorySegment> parts;

	private final int size;

	SegmentsPayload(List<MemorySegment> parts) {
		this.parts = parts;
		this.size = size(parts);
	}

	@Override
	public int size() {
		return this.size;
	}

	@Override
	public void writeTo(PayloadOutput output) {
		for (int i = 0; i < this.parts.size(); i++) {
			output.put(this.parts.get(i));
		}
	}

	@Override
	public String toString() {
		return "payload of " + this.size + " bytes";
	}

	private static int size(List<MemorySegment> parts) {
		long size = 0;
		for (MemorySegment part : parts) {
			size += part.byteSize();
		}
		if (size > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("A payload has less than 2 GiB, not " + size + " bytes");
		}
		return (int) size;
	}

}
