package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Turns} with processes, whose state in the kernel shows whether they
 * run.
 */
class TurnsIT {

	private static final char STOPPED = 'T';

	private static final Duration SOON = Duration.ofMillis(2);

	private final Turns turns = new Turns();

	private final Peer ours = this.turns.add(start());

	private final Peer theirs = this.turns.add(start());

	private final Peer third = this.turns.add(start());

	private final List<String> orders = new ArrayList<>();

	@AfterEach
	void end() {
		List.of(this.ours, this.theirs, this.third).forEach(Peer::close);
	}

	@Test
	void onlyTheParticipantsRun() {
		this.turns.alternate(3, 100, side(this.ours, "ours"), side(this.theirs, "theirs"));
		assertThat(this.orders).containsExactly("theirs 10", "theirs 100", "ours 10", "ours 100", "ours 10", "ours 100",
				"theirs 10", "theirs 100", "theirs 10", "theirs 100", "ours 10", "ours 100");
		assertRunning(this.ours, this.theirs, this.third);
	}

	@Test
	void moreThanTwoTakeTurns() {
		Trial trial = this.turns.alternate(2, 5, side(this.ours, "ours"), side(this.theirs, "theirs"),
				side(this.third, "third"));
		assertThat(this.orders).containsExactly("third 5", "theirs 5", "ours 5", "ours 5", "theirs 5", "third 5");
		assertThat(trial.sides()).hasSize(3).allMatch((samples) -> samples.size() == 2);
		assertThat(trial.bystanders()).isNotNegative();
	}

	@Test
	void allProcessesContinueAfterAFailure() {
		Side failing = new Side(Set.of(this.ours), (millis) -> {
			awaitStopped(this.theirs);
			throw new IllegalStateException("No answer");
		});
		assertThatIllegalStateException()
			.isThrownBy(() -> this.turns.alternate(2, failing, side(this.theirs, "theirs")))
			.withMessage("No answer");
		assertRunning(this.ours, this.theirs, this.third);
	}

	@Test
	void aStoppedProcessCanBeAskedToEnd() {
		Peer.signal(Signal.STOP, List.of(this.theirs));
		awaitStopped(this.theirs);
		this.theirs.close();
		assertThat(this.theirs.isAlive()).isFalse();
		// it was not killed
		assertThat(this.theirs.expect("OVER")).isEqualTo("OVER");
	}

	@Test
	void anEndedProcessIsNotSignalled() {
		this.third.close();
		this.turns.alternate(1, 100, side(this.ours, "ours"), new Side(Set.of(this.theirs), (millis) -> rate(1)));
		assertThat(this.orders).containsExactly("ours 10", "ours 100");
	}

	@Test
	void warmsUpAsLongAsItGetsFaster() {
		double[] rates = { 1, 10, 20, 18, 40, 41, 39 };
		int[] next = { 0, 0 };
		Side faster = new Side(Set.of(this.ours), (millis) -> rate(rates[next[0]++]));
		Side steady = new Side(Set.of(this.theirs), (millis) -> rate(rates[0] + next[1]++ / 100.0));
		this.turns.warmUp(400, faster, steady);
		assertThat(next).containsExactly(7, 4);
	}

	@Test
	void doesNotWarmUpForEver() {
		int[] count = { 0, 0 };
		this.turns.warmUp(400, new Side(Set.of(this.ours), (millis) -> rate(1 << count[0]++)),
				new Side(Set.of(this.theirs), (millis) -> rate(1 << count[1]++)));
		assertThat(count).containsExactly(12, 12);
	}

	private Side side(Peer peer, String name) {
		return new Side(Set.of(peer), (millis) -> {
			for (Peer other : List.of(this.ours, this.theirs, this.third)) {
				if (other != peer && other.isAlive()) {
					awaitStopped(other);
				}
			}
			assertRunning(peer);
			this.orders.add(name + " " + millis);
			return rate(1);
		});
	}

	private static Sample rate(double perSecond) {
		return Sample.parse("RESULT nanos=1e9").with("count", perSecond);
	}

	private static Peer start() {
		return Peer.start("READY", List.of("sh", "-c", "echo READY; read end; echo OVER"));
	}

	// A signal arrives soon, not at once
	private static void awaitStopped(Peer peer) {
		await().pollInterval(SOON).until(() -> state(peer) == STOPPED);
	}

	private static void assertRunning(Peer... peers) {
		for (Peer peer : peers) {
			await().pollInterval(SOON).until(() -> state(peer) != STOPPED);
		}
	}

	private static char state(Peer peer) {
		try {
			String stat = Files.readString(Path.of("/proc/" + peer.pid() + "/stat"));
			return stat.charAt(stat.lastIndexOf(')') + 2);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
