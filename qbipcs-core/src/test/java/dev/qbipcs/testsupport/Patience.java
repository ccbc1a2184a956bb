package dev.qbipcs.testsupport;

import java.time.Duration;

/**
 * How long tests wait for what has to happen: so long that no machine is too busy, since
 * a test that passes does not wait in vain. The C programs have half of it
 * ({@code PATIENCE_MS} in {@code peer.h}), Awaitility has it by default, and a test that
 * hangs nevertheless is ended by {@code junit-platform.properties}.
 */
public final class Patience {

	/** How long anything is waited for, in seconds. */
	public static final long SECONDS = 120;

	/** How long anything is waited for. */
	public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

	private Patience() {
	}

}
