package dev.qbipcs.testsupport;

import java.time.Duration;

/**
 * How long tests wait for an event that must occur: long enough for the busiest machine,
 * since a test that passes does not use it up. The C programs have half of it
 * ({@code PATIENCE_MS} in {@code peer.h}), Awaitility has it by default, and a test that
 * hangs nevertheless is ended by {@code junit-platform.properties}.
 */
public final class Patience {

	/** The longest wait, in seconds. */
	public static final long SECONDS = 120;

	/** The longest wait. */
	public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

	private Patience() {
	}

}
