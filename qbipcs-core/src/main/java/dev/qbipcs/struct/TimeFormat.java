package dev.qbipcs.struct;

/**
 * A representation of a time in C. Numbers have 8 bytes and a sign, unless {@link Size}
 * and {@link Unsigned} say otherwise; what a time has beyond the unit is rounded down.
 */
public enum TimeFormat {

	/** {@code struct timespec}: seconds and nanoseconds. */
	TIMESPEC,

	/** {@code struct timeval}: seconds and microseconds. */
	TIMEVAL,

	/** A number of seconds, as {@code time_t}. */
	SECONDS,

	/** A number of milliseconds. */
	MILLIS,

	/** A number of microseconds. */
	MICROS,

	/** A number of nanoseconds. */
	NANOS;

	boolean isStruct() {
		return this == TIMESPEC || this == TIMEVAL;
	}

}
