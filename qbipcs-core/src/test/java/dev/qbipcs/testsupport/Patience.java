package dev.qbipcs.testsupport;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * How long tests wait for what has to happen: so long that no machine is too busy, since
 * a test that passes does not wait in vain. The C programs have the same
 * ({@code PATIENCE_MS} in {@code peer.h}), Awaitility has it by default, and a test that
 * hangs nevertheless is ended by {@code junit-platform.properties}.
 */
public final class Patience implements LauncherSessionListener {

	/** How long anything is waited for, in seconds. */
	public static final long SECONDS = 120;

	/** How long anything is waited for. */
	public static final Duration LIMIT = Duration.ofSeconds(SECONDS);

	@Override
	public void launcherSessionOpened(LauncherSession session) {
		Awaitility.setDefaultTimeout(LIMIT);
		// what fails in a thread that another test left is no failure of this one
		Awaitility.doNotCatchUncaughtExceptionsByDefault();
	}

}
