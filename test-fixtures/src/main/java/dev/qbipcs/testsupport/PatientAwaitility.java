package dev.qbipcs.testsupport;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has Awaitility wait as long as {@link Patience} says. Not for processes that tests
 * start, which have no test launcher.
 */
public final class PatientAwaitility implements LauncherSessionListener {

	@Override
	public void launcherSessionOpened(LauncherSession session) {
		Awaitility.setDefaultTimeout(Patience.LIMIT);
		// an exception in a thread that another test left does not fail this test
		Awaitility.doNotCatchUncaughtExceptionsByDefault();
	}

}
