package dev.qbipcs.stress;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Messages that identify their sender and their number among its messages, and reveal any
 * wrong byte. {@code qb_gather.c} checks the same.
 */
final class Numbered {

	/** The request that carries the number of a receiver. */
	static final int HELLO = 7;

	/** The request that asks the handler for a reply. */
	static final int ASK = 8;

	/** The id of the handler's replies on the loop. */
	static final int FROM_LOOP = 100;

	/** The id of the last message of each kind. */
	static final int LAST = 101;

	/** All ids of senders are below this. */
	static final int SENDERS = 102;

	/** The largest payload of a connection of the smallest size. */
	static final int LARGEST = 12_328 - 24;

	private Numbered() {
	}

	static byte[] payload(int sender, int number, int size) {
		byte[] payload = new byte[size];
		MemorySegment.ofArray(payload).set(ValueLayout.JAVA_INT_UNALIGNED, 0, number);
		int seed = sender * 7919 + number;
		for (int i = 0; i < size - 4; i++) {
			payload[i + 4] = (byte) (seed + i * 31 + (i >> 8) * 7);
		}
		return payload;
	}

	static byte[] number(int number) {
		return payload(0, number, 4);
	}

	static int number(byte[] payload) {
		return MemorySegment.ofArray(payload).get(ValueLayout.JAVA_INT_UNALIGNED, 0);
	}

	// Most are small, some fill the buffer.
	static int size(RandomGenerator random) {
		return switch (random.nextInt(20)) {
			case 0 -> LARGEST;
			case 1, 2 -> 4 + random.nextInt(LARGEST - 4);
			default -> 4 + random.nextInt(500);
		};
	}

	// The payload in one to five parts, empty ones among them.
	static List<MemorySegment> parts(byte[] payload, RandomGenerator random) {
		int[] cuts = random.ints(random.nextInt(5), 0, payload.length + 1).sorted().toArray();
		MemorySegment whole = MemorySegment.ofArray(payload);
		List<MemorySegment> parts = new ArrayList<>();
		int begin = 0;
		for (int cut : cuts) {
			parts.add(whole.asSlice(begin, cut - begin));
			begin = cut;
		}
		parts.add(whole.asSlice(begin));
		return parts;
	}

}
