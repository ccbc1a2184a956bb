package dev.qbipcs.internal.transport;

import dev.qbipcs.internal.ring.RingKind;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.ring.RingReader;
import dev.qbipcs.internal.ring.RingWriter;

/**
 * How two peers share rings and announce chunks. Agreed at the handshake; nothing after
 * it asks which one it is.
 */
enum RingProtocol {

	/** To the letter as libqb: every chunk is counted, and announced by a byte. */
	COUNTED(RingKind.COUNTED) {

		@Override
		Announcements announcements(SetupSocket socket) {
			return new CountedAnnouncements(socket);
		}

		@Override
		Notifier notifier(SetupSocket socket) {
			return new Notifier(socket, Integer.MAX_VALUE);
		}

	},

	/** Between peers of this library: bytes go only to a peer that asked for them. */
	MARKED(RingKind.MARKED) {

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

	private final RingKind kind;

	RingProtocol(RingKind kind) {
		this.kind = kind;
	}

	static RingProtocol of(boolean extended) {
		return extended ? MARKED : COUNTED;
	}

	final RingReader reader(RingMemory ring, int smallest, int largest) {
		return this.kind.reader(ring, smallest, largest);
	}

	final RingWriter writer(RingMemory ring) {
		return this.kind.writer(ring);
	}

	abstract Announcements announcements(SetupSocket socket);

	abstract Notifier notifier(SetupSocket socket);

}
