package dev.qbipcs.internal.transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One byte for each chunk, over a real socket, in both directions.
 */
class NotificationTests {

	private final SocketPair sockets = SocketPair.open();

	@AfterEach
	void close() {
		this.sockets.close();
	}

	/**
	 * The sending side.
	 */
	@Nested
	class NotifierTests {

		private final Notifier notifier = RingProtocol.COUNTED.notifier(NotificationTests.this.sockets.server());

		@Test
		void everyNotificationIsOneByte() {
			for (int i = 0; i < 5; i++) {
				assertThat(this.notifier.notifyPeer()).isTrue();
			}
			assertThat(this.notifier.flush()).isTrue();
			assertThat(SocketPair.drain(NotificationTests.this.sockets.client())).isEqualTo(5);
		}

		@Test
		void notificationsThatFindNoRoomAreOwedAndSentLater() {
			int before = SocketPair.fill(NotificationTests.this.sockets.server());
			for (int i = 0; i < 1000; i++) {
				assertThat(this.notifier.notifyPeer()).isFalse();
			}
			assertThat(this.notifier.flush()).isFalse();
			int received = SocketPair.drain(NotificationTests.this.sockets.client());
			assertThat(received).isEqualTo(before);
			assertThat(this.notifier.notifyPeer()).as("with all that is owed").isTrue();
			assertThat(SocketPair.drain(NotificationTests.this.sockets.client())).isEqualTo(1001);
			assertThat(this.notifier.flush()).isTrue();
			assertThat(SocketPair.drain(NotificationTests.this.sockets.client())).isZero();
		}

		@Test
		void aDisconnectedPeerIsNoFailure() {
			NotificationTests.this.sockets.client().close();
			assertThat(this.notifier.notifyPeer()).isFalse();
			assertThat(this.notifier.flush()).isFalse();
		}

	}

	/**
	 * The receiving side where bytes are mere wake-ups.
	 */
	@Nested
	class WakeUpAnnouncementsTests {

		private final Announcements wakeUps = RingProtocol.MARKED
			.announcements(NotificationTests.this.sockets.server());

		@Test
		void aByteForEachChunkIsNoJunk() {
			for (int i = 0; i < 5000; i++) {
				send(1);
				assertThat(this.wakeUps.arrived()).isTrue();
				this.wakeUps.chunksRead(1);
				assertThat(this.wakeUps.foundNothing()).isTrue();
			}
		}

		@Test
		void aByteThatArrivesAfterItsChunkWasReadIsNoJunk() {
			for (int i = 0; i < 5000; i++) {
				this.wakeUps.arrived();
				this.wakeUps.chunksRead(1);
				assertThat(this.wakeUps.foundNothing()).isTrue();
				send(1);
			}
		}

		@Test
		void bytesThatAreTakenLongAfterTheirChunksAreNoJunk() {
			for (int i = 0; i < 50; i++) {
				send(200);
				for (int chunks : new int[] { 50, 50, 100, 0 }) {
					assertThat(this.wakeUps.arrived()).isTrue();
					this.wakeUps.chunksRead(chunks);
				}
				assertThat(this.wakeUps.foundNothing()).isTrue();
				this.wakeUps.arrived();
				assertThat(this.wakeUps.foundNothing()).isTrue();
			}
		}

		@Test
		void aLittleJunkIsTolerated() {
			for (int i = 0; i < 1024; i++) {
				send(1);
				this.wakeUps.arrived();
				assertThat(this.wakeUps.foundNothing()).as("byte %d", i).isTrue();
			}
			send(1);
			this.wakeUps.arrived();
			assertThat(this.wakeUps.foundNothing()).isFalse();
		}

		@Test
		void manyChunksWithoutBytesDoNotMakeUpForJunk() {
			this.wakeUps.arrived();
			this.wakeUps.chunksRead(1_000_000);
			assertThat(this.wakeUps.foundNothing()).isTrue();
			for (int i = 0; i < 1025; i++) {
				send(1);
				this.wakeUps.arrived();
				assertThat(this.wakeUps.foundNothing()).as("byte %d", i).isTrue();
			}
			send(1);
			this.wakeUps.arrived();
			assertThat(this.wakeUps.foundNothing()).isFalse();
		}

		@Test
		void theEndOfTheStreamIsNoticed() {
			NotificationTests.this.sockets.client().close();
			assertThat(this.wakeUps.arrived()).isFalse();
		}

		private void send(int count) {
			SocketPair.send(NotificationTests.this.sockets.client(), count);
		}

	}

	/**
	 * The receiving side.
	 */
	@Nested
	class CountedAnnouncementsTests {

		private final Announcements reader = RingProtocol.COUNTED
			.announcements(NotificationTests.this.sockets.server());

		@Test
		void everyChunkTakesItsByte() {
			SocketPair.send(NotificationTests.this.sockets.client(), 5);
			for (int left = 4; left >= 2; left--) {
				this.reader.chunksRead(1);
			}
			assertThat(SocketPair.drain(NotificationTests.this.sockets.server())).isEqualTo(2);
		}

		@Test
		void lateBytesAreTakenWhenTheyArrive() {
			for (int i = 0; i < 20; i++) {
				this.reader.chunksRead(1);
			}
			SocketPair.send(NotificationTests.this.sockets.client(), 21);
			this.reader.chunksRead(1);
			assertThat(this.reader.foundNothing()).isTrue();
			assertThat(this.reader.foundNothing()).isTrue();
			assertThat(SocketPair.drain(NotificationTests.this.sockets.server())).isZero();
		}

		@Test
		void aByteThatArrivesBeforeItsChunkIsNoJunk() {
			for (int i = 0; i < 5000; i++) {
				SocketPair.send(NotificationTests.this.sockets.client(), 1);
				assertThat(this.reader.foundNothing()).isTrue();
				this.reader.chunksRead(1);
			}
			assertThat(SocketPair.drain(NotificationTests.this.sockets.server())).isZero();
		}

		@Test
		void aLittleJunkIsTolerated() {
			SocketPair.send(NotificationTests.this.sockets.client(), 1024);
			for (int i = 0; i < 1024; i++) {
				assertThat(this.reader.foundNothing()).as("byte %d", i).isTrue();
			}
		}

		@Test
		void muchJunkIsNotTolerated() {
			SocketPair.send(NotificationTests.this.sockets.client(), 1100);
			boolean tolerated = true;
			int looks = 0;
			while (tolerated && looks < 1100) {
				tolerated = this.reader.foundNothing();
				looks++;
			}
			assertThat(tolerated).isFalse();
			assertThat(looks).isBetween(1024, 1030);
		}

		@Test
		void theEndOfTheStreamIsNoticed() {
			NotificationTests.this.sockets.client().close();
			assertThat(this.reader.foundNothing()).isFalse();
			assertThat(this.reader.foundNothing()).isFalse();
		}

		@Test
		void theEndBehindTheBytesIsNoticed() {
			SocketPair.send(NotificationTests.this.sockets.client(), 1);
			NotificationTests.this.sockets.client().close();
			assertThat(this.reader.foundNothing()).isTrue();
			this.reader.chunksRead(1);
			assertThat(this.reader.foundNothing()).isFalse();
		}

	}

}
