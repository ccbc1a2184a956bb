package dev.qbipcs.interop;

import java.util.List;
import java.util.stream.Stream;

import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that attacks one loop of a service disturbs neither the other loops nor the
 * other clients of that loop.
 */
class HostileNeighbourIT {

	private static final int LOOPS = 3;

	@RegisterExtension
	final Peers peers = new Peers();

	private final String service = this.peers.service("neighbours");

	@Test
	void clientsOfAllLoopsAreServedDuringAndAfterAttacks() {
		this.peers.javaServer(this.service, "quiet", "loops=" + LOOPS);
		List<ChildProcess> clients = Stream.generate(() -> this.peers.connectedQbClient(this.service))
			.limit(LOOPS)
			.toList();
		// warm up: compiled code detects faults by other means than interpreted code
		this.peers.qbClient("roundtrip", this.service, 2000, 20_000).succeed();
		List<ChildProcess> attackers = Stream
			.of("forge all word_size 0", "chunk 4294967295 0xA1A1A1A1", "size 2147483647", "nonsense 1 20",
					"babble 0.5", "flip 300")
			.map((attack) -> attack(NativeProgram.HOSTILE_RINGS, attack))
			.toList();
		for (String file : List.of("request data", "response header", "event data")) {
			assertServed(clients);
			ChildProcess truncating = attack(NativeProgram.HOSTILE_FILES, "truncate " + file + " busy");
			truncating.expect("DROPPED");
			assertThat(truncating.exitCode()).as(truncating::output).isZero();
		}
		for (ChildProcess attacker : attackers) {
			assertThat(attacker.exitCode()).as(attacker::output).isZero();
			SharedMemory.assertNothingLeftOf(attacker.pid());
		}
		assertServed(clients);
		clients.forEach((client) -> client.ask("connected", "YES"));
	}

	private static void assertServed(List<ChildProcess> clients) {
		for (ChildProcess client : clients) {
			client.ask("send 1 1000", "SENT 1");
			client.ask("recv", "RESPONSE 1 1000 0");
			client.ask("send 2 1000", "SENT 1");
			client.ask("event", "EVENT 2 1000 0");
		}
	}

	private ChildProcess attack(NativeProgram program, String attack) {
		String[] words = attack.split(" ", 2);
		return this.peers.close(program
			.start(Stream.concat(Stream.of(words[0], this.service), Stream.of(words[1].split(" ", -1))).toArray()));
	}

}
