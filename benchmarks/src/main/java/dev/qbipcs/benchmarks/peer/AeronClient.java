package dev.qbipcs.benchmarks.peer;

import java.io.IOException;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sends over Aeron IPC and waits for the answer:
 * {@code AeronClient DIRECTORY spinning|backoff}.
 */
public final class AeronClient {

	private AeronClient() {
	}

	/**
	 * Connect and obey.
	 * @param args the driver's directory and the idle strategy
	 * @throws IOException if the standard input fails
	 */
	public static void main(String[] args) throws IOException {
		try (Aeron aeron = AeronPeers.connect(args[0]);
				Subscription responses = aeron.addSubscription(AeronPeers.CHANNEL, AeronPeers.RESPONSES);
				ExclusivePublication requests = aeron.addExclusivePublication(AeronPeers.CHANNEL,
						AeronPeers.REQUESTS)) {
			while (!requests.isConnected() || !responses.isConnected()) {
				Thread.onSpinWait();
			}
			obey(requests, responses, AeronPeers.idleStrategy(args[1]));
		}
	}

	private static void obey(ExclusivePublication requests, Subscription responses, IdleStrategy idleStrategy)
			throws IOException {
		BufferClaim claim = new BufferClaim();
		FragmentHandler nothing = (buffer, offset, length, header) -> {
		};
		Orders.obey((id, payload) -> {
			while (requests.tryClaim(payload.length, claim) < 0) {
				Thread.onSpinWait();
			}
			claim.buffer().putBytes(claim.offset(), payload);
			claim.commit();
			idleStrategy.reset();
			int received = 0;
			while (received == 0) {
				received = responses.poll(nothing, 1);
				idleStrategy.idle(received);
			}
		});
	}

}
