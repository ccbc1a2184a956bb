package dev.qbipcs.interop;

import dev.qbipcs.peers.Peers;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every kind of client against every kind of server. Two libqb peers validate the test
 * itself.
 */
@ParameterizedClass
@EnumSource(ServerKind.class)
class EchoMatrixIT {

	@RegisterExtension
	final Peers peers = new Peers();

	@Parameter
	ServerKind server = ServerKind.JAVA_SHARED_MEMORY;

	@ParameterizedTest
	@EnumSource
	void tenThousandRoundTrips(ClientKind client) {
		client.roundTrips(this.server.start(this.peers), 64, 10_000);
	}

	@ParameterizedTest
	@EnumSource
	void roundTripsThatPassTheEndOfTheRingAtEveryWord(ClientKind client) {
		String service = this.server.start(this.peers);
		// chunks of 5 to 21 words in a ring of 4096: no two laps are alike
		for (int size = 0; size <= 64; size += 4) {
			client.roundTrips(service, size, 1000);
		}
	}

	@ParameterizedTest
	@EnumSource
	void allSizesToOneMebibyte(ClientKind client) {
		client.sizes(this.server.start(this.peers));
	}

	@ParameterizedTest
	@EnumSource
	void largeEvents(ClientKind client) {
		client.events(this.server.start(this.peers), 200_000, 50);
	}

	@ParameterizedTest
	@EnumSource
	void oneWayRequests(ClientKind client) {
		client.oneWay(this.server.start(this.peers), 300, 10_000);
	}

	@ParameterizedTest
	@EnumSource
	void emptyResponses(ClientKind client) {
		client.emptyResponses(this.server.start(this.peers), 2000);
	}

	@ParameterizedTest
	@EnumSource
	void fiftyClientsAtOnce(ClientKind client) {
		client.manyClients(this.server.start(this.peers), 50, 100);
	}

}
