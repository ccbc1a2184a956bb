package dev.qbipcs.internal.ring;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The layout that peers in C rely on. The numbers are those of the protocol, not taken
 * from the code.
 */
class RingLayoutTests {

	@ParameterizedTest
	@CsvSource({ "0, 4096", "1, 4096", "4083, 4096", "4084, 8192", "12328, 16384", "16371, 16384", "16372, 20480",
			"1048576, 1052672", "536870912, 536875008" })
	void theDataFileHasRoomForTheLargestMessageInWholePages(int bufferSize, int dataSize) {
		assertThat(RingLayout.dataSize(bufferSize)).isEqualTo(dataSize);
	}

	@Test
	void theLargestMessageOfAnEmptyRingLeavesTwelveBytes() {
		assertThat(RingLayout.largestPayload(16384)).isEqualTo(16372);
	}

	@ParameterizedTest
	@CsvSource({ "0, 2", "1, 3", "3, 3", "4, 3", "5, 4", "8, 4", "16, 6" })
	void aChunkHasTwoWordsAndItsPayload(int length, int words) {
		assertThat(RingLayout.chunkWords(length)).isEqualTo(words);
	}

	@Test
	void theCreatorWritesTheHeader() throws Exception {
		try (TestRing ring = new TestRing(16384)) {
			assertThat(Files.size(ring.headerFile())).isEqualTo(8252);
			assertThat(Files.size(ring.dataFile())).isEqualTo(16384);
			assertThat(ring.pointer(0)).as("write pointer").isZero();
			assertThat(ring.pointer(4)).as("read pointer").isZero();
			assertThat(ring.pointer(8)).as("words").isEqualTo(4096);
			assertThat(ring.header().getString(12)).isEqualTo(ring.headerFile().toString());
			assertThat(ring.header().getString(4108)).isEqualTo(ring.dataFile().toString());
			assertThat(ring.pointer(8204)).as("references").isEqualTo(1);
			assertThat(ring.header().get(ValueLayout.JAVA_LONG, 8208)).as("value and sleepers").isZero();
			assertThat(ring.pointer(8216)).as("shared by processes").isEqualTo(128);
			assertThat(ring.pointer(8240)).as("flow control").isZero();
		}
	}

	@Test
	void aChunkLiesWhereTheReaderInCLooksForIt() {
		try (TestRing ring = new TestRing(TestRing.PAGE)) {
			ring.advanceTo(7);
			ring.write(new byte[] { 1, 2, 3, 4, 5 });
			assertThat(ring.pointer(0)).as("write pointer").isEqualTo(11);
			assertThat(ring.pointer(4)).as("read pointer").isEqualTo(7);
			assertThat(ring.word(7)).as("length").isEqualTo(5);
			assertThat(ring.word(8)).as("state").isEqualTo(0xA1A1A1A1);
			assertThat(ring.word(9)).as("payload").isEqualTo(0x04030201);
			assertThat(ring.word(10) & 0xff).as("payload").isEqualTo(5);
			assertThat(ring.pointer(8208)).as("semaphore").isEqualTo(1);
			ring.read();
			assertThat(ring.pointer(4)).as("read pointer").isEqualTo(11);
			assertThat(ring.word(7)).as("length").isZero();
			assertThat(ring.word(8)).as("state").isEqualTo(0xD0D0D0D0);
			assertThat(ring.pointer(8208)).as("semaphore").isZero();
		}
	}

	@Test
	void aClaimedChunkIsMarkedAsBeingWritten() {
		try (TestRing ring = new TestRing(TestRing.PAGE)) {
			ring.writer().claim(4);
			assertThat(ring.word(1)).isEqualTo(0xA110CED0);
			assertThat(ring.pointer(0)).as("write pointer").isZero();
			assertThat(ring.reader().poll()).isEqualTo(RingReader.EMPTY);
		}
	}

	@Test
	void flowControlIsSharedWithTheClient() {
		try (TestRing ring = new TestRing(TestRing.PAGE)) {
			ring.memory().flowControl(2);
			assertThat(ring.pointer(8240)).isEqualTo(2);
			ring.setPointer(8240, 1);
			assertThat(ring.memory().flowControl()).isEqualTo(1);
		}
	}

}
