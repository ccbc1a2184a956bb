package dev.qbipcs.internal.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.qbipcs.internal.posix.DatagramSender;
import dev.qbipcs.internal.posix.Sockets;

/**
 * Finds out what the kernel does with datagrams.
 */
public final class Datagrams {

	private static final int STEP = 1024;

	private Datagrams() {
	}

	/**
	 * Find out how large a datagram may be, by sending it to ourselves.
	 * @param maxBytes the largest size of interest
	 * @return the largest size up to that, exact to 1 KiB when it is less
	 */
	public static int largest(int maxBytes) {
		Sockets.Pair pair = Sockets.datagramPair();
		try (Arena arena = Arena.ofConfined()) {
			Sockets.ensureBuffers(pair.first(), maxBytes);
			Sockets.ensureBuffers(pair.second(), maxBytes);
			MemorySegment message = arena.allocate(maxBytes);
			MemorySegment received = arena.allocate(1);
			DatagramSender sender = new DatagramSender(pair.first());
			int size = maxBytes;
			while (size > STEP && sender.send(message, size) != 0) {
				size -= STEP;
			}
			Sockets.receive(pair.second(), received, 1);
			return size;
		}
		finally {
			pair.close();
		}
	}

}
