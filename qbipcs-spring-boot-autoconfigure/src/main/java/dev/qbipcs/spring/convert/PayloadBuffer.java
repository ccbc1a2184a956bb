package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.qbipcs.PayloadOutput;
import org.jspecify.annotations.Nullable;

/**
 * A payload whose size is not known before it is written, such as JSON: an output that
 * grows. Its memory serves one payload after the other, and is taken at the first byte.
 * Not thread-safe.
 */
public final class PayloadBuffer implements PayloadOutput, AutoCloseable {

	private static final int SMALLEST = 4096;

	/** A larger array is left to the garbage collector. */
	private static final int LARGEST_KEPT = 256 * 1024;

	private static final int LARGEST = Integer.MAX_VALUE - 8;

	/** Arrays that are not in use; a thread looks in one place only. */
	private static final AtomicReferenceArray<byte @Nullable []> ARRAYS = new AtomicReferenceArray<>(
			2 * Runtime.getRuntime().availableProcessors());

	private static final byte[] NOTHING = {};

	private static final VarHandle SHORT = view(short[].class);

	private static final VarHandle INT = view(int[].class);

	private static final VarHandle LONG = view(long[].class);

	/** Null once it is closed. */
	private byte @Nullable [] array = NOTHING;

	private int size;

	@Override
	public int remaining() {
		return LARGEST - this.size;
	}

	@Override
	public PayloadBuffer put(byte value) {
		room(Byte.BYTES)[this.size] = value;
		this.size += Byte.BYTES;
		return this;
	}

	@Override
	public PayloadBuffer putShort(short value) {
		SHORT.set(room(Short.BYTES), this.size, value);
		this.size += Short.BYTES;
		return this;
	}

	@Override
	public PayloadBuffer putInt(int value) {
		INT.set(room(Integer.BYTES), this.size, value);
		this.size += Integer.BYTES;
		return this;
	}

	@Override
	public PayloadBuffer putLong(long value) {
		LONG.set(room(Long.BYTES), this.size, value);
		this.size += Long.BYTES;
		return this;
	}

	@Override
	public PayloadBuffer put(MemorySegment bytes) {
		long count = bytes.byteSize();
		MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, room(count), this.size, (int) count);
		this.size += (int) count;
		return this;
	}

	@Override
	public PayloadBuffer put(byte[] bytes, int offset, int length) {
		System.arraycopy(bytes, offset, room(length), this.size, length);
		this.size += length;
		return this;
	}

	/**
	 * Return what was written so far.
	 * @return a segment that is valid until more is written, or this is closed
	 */
	public MemorySegment segment() {
		return MemorySegment.ofArray(open()).asSlice(0, this.size);
	}

	/**
	 * Give the memory back. What was written cannot be read any more.
	 */
	@Override
	public void close() {
		byte[] array = this.array;
		this.array = null;
		if (array != null && array.length > 0 && array.length <= LARGEST_KEPT) {
			ARRAYS.lazySet(place(), array);
		}
	}

	private byte[] room(long count) {
		byte[] array = open();
		long needed = this.size + count;
		return (needed <= array.length) ? array : grow(array, needed);
	}

	private byte[] grow(byte[] array, long needed) {
		if (needed > LARGEST) {
			throw new IndexOutOfBoundsException("A payload has at most " + LARGEST + " bytes, not " + needed);
		}
		byte[] kept = (array.length == 0) ? ARRAYS.getAndSet(place(), null) : null;
		byte[] larger = (kept != null && kept.length >= needed) ? kept
				: Arrays.copyOf(array, (int) Math.clamp(2L * array.length, Math.max(needed, SMALLEST), LARGEST));
		this.array = larger;
		return larger;
	}

	// Virtual threads have other ids in each call, so they take all places in turn.
	private static int place() {
		return (int) (Thread.currentThread().threadId() % ARRAYS.length());
	}

	private byte[] open() {
		byte[] array = this.array;
		if (array == null) {
			throw new IllegalStateException("A payload can be written until its converter returns");
		}
		return array;
	}

	private static VarHandle view(Class<?> type) {
		return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.nativeOrder()).withInvokeExactBehavior();
	}

}
