package dev.qbipcs.struct;

import java.lang.foreign.MemorySegment;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An {@code Instant} or a {@code Duration}.
 */
final class TimeAccess extends Access {

	private static final long NANOS = 1_000_000_000;

	private final CType.Time time;

	private final boolean instant;

	TimeAccess(String label, CType.Time time, boolean instant) {
		super(label);
		this.time = time;
		this.instant = instant;
	}

	@Override
	Object read(MemorySegment message, long offset, long end, long control) {
		if (this.time.format().isStruct()) {
			long fraction = Values.getSigned8(message, offset + Long.BYTES);
			if (fraction < 0 || fraction >= perSecond()) {
				throw unreadable("has a fraction of %d, which is no part of a second".formatted(fraction));
			}
			return of(Values.getSigned8(message, offset), fraction);
		}
		long number = Values.get(message, offset, this.time.size(), this.time.signed());
		if (number < 0 && !this.time.signed()) {
			throw unreadable("is %s, more than a time may be".formatted(Long.toUnsignedString(number)));
		}
		return of(Math.floorDiv(number, perSecond()), Math.floorMod(number, perSecond()));
	}

	@Override
	void write(@Nullable Object value, MemorySegment message, long offset, long control) {
		Object present = present(value);
		Duration duration = (present instanceof Instant point) ? Duration.between(Instant.EPOCH, point)
				: (Duration) present;
		long seconds = duration.toSeconds();
		long nanos = duration.toNanosPart();
		long fraction = nanos / (NANOS / perSecond());
		if (this.time.format().isStruct()) {
			Values.put8(message, offset, seconds);
			Values.put8(message, offset + Long.BYTES, fraction);
			return;
		}
		long number;
		try {
			number = Math.addExact(Math.multiplyExact(seconds, perSecond()), fraction);
		}
		catch (ArithmeticException ex) {
			throw unwritable("is %s, which does not fit into a number of %s".formatted(present, this.time.format()));
		}
		if (!this.time.signed() && number < 0) {
			throw unwritable("is %s, but the number has no sign".formatted(present));
		}
		int bits = this.time.size() * Byte.SIZE;
		boolean signed = this.time.signed() || bits == Long.SIZE;
		Values.put(message, offset, this.time.size(), Values.checked(number, bits, signed, label()));
	}

	private Object of(long seconds, long fraction) {
		long nanos = fraction * (NANOS / perSecond());
		try {
			return this.instant ? Instant.ofEpochSecond(seconds, nanos) : Duration.ofSeconds(seconds, nanos);
		}
		catch (DateTimeException | ArithmeticException ex) {
			throw Values.unreadable(label(), "is a time that Java does not know", ex);
		}
	}

	private long perSecond() {
		return switch (this.time.format()) {
			case SECONDS -> 1;
			case MILLIS -> 1_000;
			case MICROS, TIMEVAL -> 1_000_000;
			case NANOS, TIMESPEC -> NANOS;
		};
	}

}
