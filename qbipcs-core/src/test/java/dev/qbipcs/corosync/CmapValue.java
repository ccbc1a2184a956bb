package dev.qbipcs.corosync;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

import dev.qbipcs.corosync.CmapMessages.SetRequest;

/**
 * A value of corosync's map.
 *
 * @param type its type
 * @param bytes as C has it; a string ends with a NUL where corosync sends it
 */
@SuppressWarnings("ArrayRecordComponent")
record CmapValue(CmapType type, byte[] bytes) {

	static final CmapValue NONE = new CmapValue(CmapType.NONE, new byte[0]);

	static CmapValue of(String text) {
		return new CmapValue(CmapType.STRING, text.getBytes(StandardCharsets.UTF_8));
	}

	static CmapValue of(int unsigned) {
		byte[] bytes = new byte[Integer.BYTES];
		MemorySegment.ofArray(bytes).set(ValueLayout.JAVA_INT_UNALIGNED, 0, unsigned);
		return new CmapValue(CmapType.UINT32, bytes);
	}

	static CmapValue of(SetRequest request) {
		return new CmapValue(request.type(), request.value());
	}

	@Override
	public String toString() {
		MemorySegment segment = MemorySegment.ofArray(this.bytes);
		return switch (this.type) {
			case NONE -> "none";
			case INT8 -> Integer.toString(this.bytes[0]);
			case UINT8 -> Integer.toString(Byte.toUnsignedInt(this.bytes[0]));
			case UINT32 -> Integer.toUnsignedString(segment.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
			case UINT64 -> Long.toUnsignedString(segment.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
			case STRING -> new String(this.bytes, StandardCharsets.UTF_8).replace("\0", "");
			default -> this.type + " of " + this.bytes.length + " bytes";
		};
	}

}
