package dev.qbipcs.internal.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads that sleep in the place of virtual ones.
 */
class StandInTests {

	private static final String NAME = "qbipcs-stand-in-";

	private static final String STARTER = NAME + "starter";

	@Test
	void noVirtualThreadStartsAStandIn() throws Exception {
		Set<String> parents = ConcurrentHashMap.newKeySet();
		CountDownLatch awake = new CountDownLatch(1);
		List<Thread> waiters = new ArrayList<>();
		try (RecordingStream recording = new RecordingStream()) {
			recording.enable("jdk.ThreadStart");
			recording.onEvent("jdk.ThreadStart", (event) -> addParentOfStandIn(event, parents));
			recording.startAsync();
			long moreThanIdle = standIns() + 8;
			for (int i = 0; i < moreThanIdle; i++) {
				waiters.add(Thread.ofVirtual().start(() -> await(awake)));
			}
			Awaitility.await().until(() -> !parents.isEmpty());
		}
		finally {
			awake.countDown();
		}
		for (Thread waiter : waiters) {
			waiter.join();
		}
		assertThat(parents).containsExactly(STARTER);
	}

	private static void addParentOfStandIn(RecordedEvent event, Set<String> parents) {
		RecordedThread thread = event.getThread("thread");
		String name = (thread != null) ? thread.getJavaName() : null;
		if (name != null && name.startsWith(NAME) && !name.equals(STARTER)) {
			parents.add(String.valueOf(event.getThread("parentThread").getJavaName()));
		}
	}

	private static long standIns() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(NAME))
			.count();
	}

	private static void await(CountDownLatch awake) {
		KernelWait.await((until) -> awaitUninterruptibly(awake), Deadline.after(Duration.ofSeconds(-1)));
	}

	private static boolean awaitUninterruptibly(CountDownLatch awake) {
		try {
			awake.await();
			return true;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
