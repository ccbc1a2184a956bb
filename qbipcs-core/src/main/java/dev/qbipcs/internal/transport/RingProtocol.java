package dev.qbipcs.internal.transport;

import dev.qbipcs.internal.ring.CountedRingReader;
import dev.qbipcs.internal.ring.CountedRingWriter;
import dev.qbipcs.internal.ring.MarkedRingReader;
import dev.qbipcs.internal.ring.MarkedRingWriter;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.ring.RingReader;
import dev.qbipcs.internal.ring.RingWriter;

/**
 * How two peers share rings and announce chunks. Agreed at the handshake; nothing after
 * it asks which one it is.
 */
enum RingProtocol {

	/** To the letter as libqb: every chunk is counted, and announced by a byte. */
	COUNTED {

		@Override
		RingReader reader(RingMemory ring, int smallest, int largest) {
			return new CountedRingReader(ring, smallest, largest);
		}

		@Override
		RingWriter writer(RingMemory ring) {
			return new CountedRingWriter(ring);
		}

		@Override
		Announcements announcements(SetupSocket socket) {
			return new CountedAnnouncements(socket);
		}

		@Override
		Notifier notifier(SetupSocket socket) {
			return new Notifier(socket, Integer.MAX_VALUE);
		}

	},

	/** Between peers of this library: bytes go only to a peer that sleeps. */
	MARKED {

		@Override
		RingReader reader(RingMemory ring, int smallest, int largest) {
			return new MarkedRingReader(ring, smallest, largest);
		}

		@Override
		RingWriter writer(RingMemory ring) {
			return new MarkedRingWriter(ring);
		}

		@Override
		Announcements announcements(SetupSocket socket) {
			return new WakeUpAnnouncements(socket);
		}

		@Override
		Notifier notifier(SetupSocket socket) {
			// one byte stands for all that found no room
			return new Notifier(socket, 1);
		}

	};

	static RingProtocol of(boolean extended) {
		return extended ? MARKED : COUNTED;
	}

	abstract RingReader reader(RingMemory ring, int smallest, int largest);

	abstract RingWriter writer(RingMemory ring);

	abstract Announcements announcements(SetupSocket socket);

	abstract Notifier notifier(SetupSocket socket);

}
