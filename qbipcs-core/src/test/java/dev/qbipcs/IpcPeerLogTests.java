package dev.qbipcs;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers cannot fill a disk with log lines.
 */
class IpcPeerLogTests {

	private static final String CAUSE = "requests that were refused";

	private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

	private final List<@Nullable Throwable> thrown = Collections.synchronizedList(new ArrayList<>());

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final IpcPeerLog log = new IpcPeerLog((level, message, thrown) -> {
		this.lines.add(level + " " + message);
		this.thrown.add(thrown);
	}, this.now::get);

	@Test
	void fiveLinesAMinuteAreLoggedAndTheOthersCounted() {
		flood(1000, 5000);
		assertThat(this.lines).hasSize(IpcPeerLog.LINES);
		assertThat(this.lines.getFirst()).isEqualTo("WARNING line 0");
		assertThat(this.lines.getLast()).startsWith("WARNING line 4 (further lines like this are only counted");
		this.now.addAndGet(IpcPeerLog.PERIOD.toNanos());
		flood(1000, 1);
		assertThat(this.lines.subList(5, 7)).containsExactly(
				"WARNING Left out 4995 line(s) about uid 1000: requests that were refused", "WARNING line 0");
	}

	@Test
	void omittedLinesAreReportedAfterTheMinuteEvenIfNothingFollows() {
		flood(1000, 7);
		this.log.summarize(false);
		assertThat(this.lines).hasSize(5);
		this.now.addAndGet(IpcPeerLog.PERIOD.toNanos());
		this.log.summarize(false);
		this.log.summarize(false);
		assertThat(this.lines).hasSize(6);
		assertThat(this.lines.getLast()).contains("Left out 2 line(s)");
	}

	@Test
	void omittedLinesAreReportedAtTheEnd() {
		flood(1000, 6);
		flood(1001, 5);
		this.log.flush();
		assertThat(this.lines).hasSize(11);
		assertThat(this.lines.getLast()).contains("Left out 1 line(s)").contains("uid 1000");
	}

	@Test
	void usersAndCausesHaveBudgetsOfTheirOwn() {
		flood(1000, 100);
		flood(1001, 1);
		this.log.log(Level.WARNING, 1000, "something else", () -> "other");
		assertThat(this.lines.subList(5, 7)).containsExactly("WARNING line 0", "WARNING other");
	}

	@Test
	void manyUsersCostNoMoreMemoryThanFew() {
		for (int uid = 0; uid < 100_000; uid++) {
			flood(uid, 1);
		}
		assertThat(this.lines).hasSizeBetween(IpcPeerLog.MOST_BUDGETS, IpcPeerLog.MOST_BUDGETS + IpcPeerLog.LINES);
		this.log.flush();
		assertThat(this.lines.getLast()).startsWith("WARNING Left out").doesNotContain("uid");
	}

	@Test
	void onlyTheFirstLineHasAStackTrace() {
		IllegalStateException failure = new IllegalStateException("why");
		for (int i = 0; i < 3; i++) {
			this.log.log(Level.ERROR, 1000, CAUSE, () -> "failed", failure);
		}
		assertThat(this.thrown).containsExactly(failure, null, null);
		assertThat(this.lines).containsExactly("ERROR failed", "ERROR failed: java.lang.IllegalStateException: why",
				"ERROR failed: java.lang.IllegalStateException: why");
	}

	@Test
	void aPeerCannotForgeALine() {
		IllegalStateException failure = new IllegalStateException("a\nb", new IllegalArgumentException("c\u2028d"));
		failure.addSuppressed(new IllegalStateException("e\rf"));
		this.log.log(Level.ERROR, 1000, CAUSE, () -> "x\r\ny\u001b[31m\u202ez\u0085", failure);
		assertThat(this.lines).containsExactly("ERROR x\\u000d\\u000ay\\u001b[31m\\u202ez\\u0085");
		Throwable logged = this.thrown.getFirst();
		assertThat(logged).hasToString("java.lang.IllegalStateException: a\\u000ab");
		assertThat(logged.getCause()).hasToString("java.lang.IllegalArgumentException: c\\u2028d");
		assertThat(logged.getSuppressed()).hasSize(1);
		assertThat(logged.getStackTrace()).isEqualTo(failure.getStackTrace());
	}

	@Test
	void ordinaryTextIsUnchanged() {
		String text = "caf\u00e9 \u4f60\u597d \"quoted\" ~";
		assertThat(IpcPeerLog.printable(text)).isSameAs(text);
	}

	@Test
	void aFailingLoggerIsHarmless() {
		IpcPeerLog failing = IpcPeerLog.to((level, message, thrown) -> {
			throw new StackOverflowError();
		});
		failing.log(Level.ERROR, 1000, CAUSE, () -> "failed");
		failing.log(Level.ERROR, 1000, CAUSE, () -> {
			throw new OutOfMemoryError();
		});
		failing.flush();
	}

	private void flood(int uid, int count) {
		for (int i = 0; i < count; i++) {
			int number = i;
			this.log.log(Level.WARNING, uid, CAUSE, () -> "line " + number);
		}
	}

}
