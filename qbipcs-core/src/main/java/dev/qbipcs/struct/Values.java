package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in memory, in native byte order, at any address. Generated code calls it.
 */
final class Values {

	private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

	private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

	private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

	private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

	private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

	private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

	private Values() {
	}

	static long getSigned1(MemorySegment message, long offset) {
		return message.get(BYTE, offset);
	}

	static long getUnsigned1(MemorySegment message, long offset) {
		return Byte.toUnsignedLong(message.get(BYTE, offset));
	}

	static long getSigned2(MemorySegment message, long offset) {
		return message.get(SHORT, offset);
	}

	static long getUnsigned2(MemorySegment message, long offset) {
		return Short.toUnsignedLong(message.get(SHORT, offset));
	}

	static long getSigned4(MemorySegment message, long offset) {
		return message.get(INT, offset);
	}

	static long getUnsigned4(MemorySegment message, long offset) {
		return Integer.toUnsignedLong(message.get(INT, offset));
	}

	static long getSigned8(MemorySegment message, long offset) {
		return message.get(LONG, offset);
	}

	// The bits; no larger type holds the value.
	static long getUnsigned8(MemorySegment message, long offset) {
		return message.get(LONG, offset);
	}

	static long get(MemorySegment message, long offset, int size, boolean signed) {
		return switch (size) {
			case 1 -> signed ? getSigned1(message, offset) : getUnsigned1(message, offset);
			case 2 -> signed ? getSigned2(message, offset) : getUnsigned2(message, offset);
			case 4 -> signed ? getSigned4(message, offset) : getUnsigned4(message, offset);
			default -> getSigned8(message, offset);
		};
	}

	static float getFloat(MemorySegment message, long offset) {
		return message.get(FLOAT, offset);
	}

	static double getDouble(MemorySegment message, long offset) {
		return message.get(DOUBLE, offset);
	}

	static boolean getBoolean(MemorySegment message, long offset, int size) {
		return get(message, offset, size, true) != 0;
	}

	static void put1(MemorySegment message, long offset, long value) {
		message.set(BYTE, offset, (byte) value);
	}

	static void put2(MemorySegment message, long offset, long value) {
		message.set(SHORT, offset, (short) value);
	}

	static void put4(MemorySegment message, long offset, long value) {
		message.set(INT, offset, (int) value);
	}

	static void put8(MemorySegment message, long offset, long value) {
		message.set(LONG, offset, value);
	}

	static void put(MemorySegment message, long offset, int size, long value) {
		switch (size) {
			case 1 -> put1(message, offset, value);
			case 2 -> put2(message, offset, value);
			case 4 -> put4(message, offset, value);
			default -> put8(message, offset, value);
		}
	}

	static void putFloat(MemorySegment message, long offset, float value) {
		message.set(FLOAT, offset, value);
	}

	static void putDouble(MemorySegment message, long offset, double value) {
		message.set(DOUBLE, offset, value);
	}

	static void putBoolean(MemorySegment message, long offset, boolean value, int size) {
		put(message, offset, size, value ? 1 : 0);
	}

	// Of padding, mostly, which is short.
	static void zero(MemorySegment message, long offset, long count) {
		long at = offset;
		long end = offset + count;
		for (; end - at >= Long.BYTES; at += Long.BYTES) {
			message.set(LONG, at, 0);
		}
		for (; at < end; at++) {
			message.set(BYTE, at, (byte) 0);
		}
	}

	// A bit-field. The first bit of a struct is the lowest of its first byte, as on all
	// little-endian platforms.
	static long getBits(MemorySegment message, long base, int bitOffset, int width, boolean signed) {
		long first = base + bitOffset / Byte.SIZE;
		int shift = bitOffset % Byte.SIZE;
		long value = 0;
		int have = -shift;
		for (long at = first; have < width; at++, have += Byte.SIZE) {
			long bits = Byte.toUnsignedLong(message.get(BYTE, at));
			value |= (have < 0) ? bits >>> -have : bits << have;
		}
		return extended(value, width, signed);
	}

	// Its bytes hold zeros, or other bit-fields.
	static void putBits(MemorySegment message, long base, int bitOffset, int width, long value) {
		long rest = value & (-1L >>> (Long.SIZE - width));
		long at = base + bitOffset / Byte.SIZE;
		int shift = bitOffset % Byte.SIZE;
		int left = width;
		while (left > 0) {
			message.set(BYTE, at, (byte) (message.get(BYTE, at) | (rest << shift)));
			int done = Byte.SIZE - shift;
			rest = (done < Long.SIZE) ? rest >>> done : 0;
			left -= done;
			shift = 0;
			at++;
		}
	}

	// A number that has fewer bits in C.
	static long checked(long value, int bits, boolean signed, String label) {
		if (extended(value, bits, signed) != value) {
			throw new IllegalArgumentException("%s is %d, which does not fit into %d bits %s".formatted(label, value,
					bits, signed ? "with a sign" : "without a sign"));
		}
		return value;
	}

	// The lowest bits as a number.
	private static long extended(long value, int bits, boolean signed) {
		int unused = Long.SIZE - bits;
		return signed ? value << unused >> unused : value << unused >>> unused;
	}

	static <T> T present(@Nullable T value, String label) {
		if (value == null) {
			throw new IllegalArgumentException(label + " is null, which C does not know");
		}
		return value;
	}

	static IpcException unreadable(String what, String reason, @Nullable Throwable cause) {
		return new IpcException(Errno.EINVAL, what + " " + reason, cause);
	}

}
