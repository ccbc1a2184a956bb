package dev.qbipcs.benchmarks.peer;

import java.io.IOException;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Answers with empty messages over Aeron IPC, with the media driver in the same process:
 * {@code AeronServer DIRECTORY spinning|backoff}. The driver takes no part in passing
 * messages over IPC, so it never spins: there are two cores for the server and the
 * client.
 */
public final class AeronServer {

	/** Large enough for 4 KB without fragmentation. */
	private static final int LARGEST_FRAME = 16 << 10;

	private static volatile boolean running = true;

	private AeronServer() {
	}

	/**
	 * Serve until the standard input ends.
	 * @param args the driver's directory and the idle strategy
	 * @throws IOException if the standard input fails
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		MediaDriver.Context context = new MediaDriver.Context().aeronDirectoryName(args[0])
			.dirDeleteOnStart(true)
			.dirDeleteOnShutdown(true)
			.threadingMode(ThreadingMode.SHARED)
			.sharedIdleStrategy(new BackoffIdleStrategy())
			.ipcMtuLength(LARGEST_FRAME)
			.clientLivenessTimeoutNs(AeronPeers.PATIENCE.toNanos())
			.publicationUnblockTimeoutNs(2 * AeronPeers.PATIENCE.toNanos());
		try (MediaDriver driver = MediaDriver.launch(context);
				Aeron aeron = AeronPeers.connect(driver.aeronDirectoryName());
				Subscription requests = aeron.addSubscription(AeronPeers.CHANNEL, AeronPeers.REQUESTS);
				ExclusivePublication responses = aeron.addExclusivePublication(AeronPeers.CHANNEL,
						AeronPeers.RESPONSES)) {
			Thread server = Thread.ofPlatform()
				.start(() -> serve(requests, responses, AeronPeers.idleStrategy(args[1])));
			System.out.println("READY");
			StandardInput.awaitEnd();
			running = false;
			server.join();
		}
	}

	private static void serve(Subscription requests, ExclusivePublication responses, IdleStrategy idleStrategy) {
		BufferClaim claim = new BufferClaim();
		FragmentHandler handler = (buffer, offset, length, header) -> {
			while (responses.tryClaim(0, claim) < 0 && running) {
				Thread.onSpinWait();
			}
			claim.commit();
		};
		while (running) {
			idleStrategy.idle(requests.poll(handler, 1));
		}
	}

}
