package dev.qbipcs.internal.ring;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.qbipcs.internal.posix.Directory;
import dev.qbipcs.internal.posix.SharedFile;

/**
 * A ring in two real files in shared memory, which are removed when it is closed.
 */
final class TestRing implements AutoCloseable {

	/** The smallest ring there is: one page. */
	static final int PAGE = 4096;

	private final Path directory;

	private final RingMemory memory;

	private final int dataSize;

	private final RingWriter writer;

	private final RingReader reader;

	TestRing(int dataSize) {
		this(dataSize, RingKind.COUNTED);
	}

	TestRing(int dataSize, RingKind kind) {
		this.dataSize = dataSize;
		try {
			this.directory = Files.createTempDirectory(Path.of("/dev/shm"), "qbipcs-ring-");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try (Directory open = Directory.open(this.directory.toString());
				SharedFile header = open.createFile("header", RingLayout.HEADER_SIZE);
				SharedFile data = open.createFile("data", dataSize)) {
			this.memory = RingMemory.create(header, data, dataSize);
		}
		this.writer = kind.writer(this.memory);
		this.reader = kind.reader(this.memory, 1, RingLayout.largestPayload(dataSize));
	}

	/** Move both pointers to this word, with one or two chunks. */
	void advanceTo(int word) {
		if (word >= 3) {
			pass(word);
		}
		else if (word > 0) {
			pass(words() + word - 3);
			pass(3);
		}
	}

	private void pass(int chunkWords) {
		check(this.writer.claim((chunkWords - RingLayout.CHUNK_HEADER_WORDS) * 4) == RingWriter.OK);
		this.writer.commit();
		check(this.reader.poll() > 0);
		this.reader.release();
	}

	private static void check(boolean condition) {
		if (!condition) {
			throw new IllegalStateException("The ring cannot be moved");
		}
	}

	RingMemory memory() {
		return this.memory;
	}

	MemorySegment header() {
		return this.memory.header();
	}

	MemorySegment data() {
		return this.memory.data();
	}

	int words() {
		return this.dataSize / 4;
	}

	RingWriter writer() {
		return this.writer;
	}

	RingReader reader() {
		return this.reader;
	}

	/** Write a message, if there is room. */
	int write(byte[] payload) {
		int result = this.writer.claim(payload.length);
		if (result == RingWriter.OK) {
			this.writer.put(MemorySegment.ofArray(payload));
			this.writer.commit();
		}
		return result;
	}

	/** Read the message that must be there. */
	byte[] read() {
		byte[] payload = new byte[this.reader.poll()];
		this.reader.copyTo(MemorySegment.ofArray(payload));
		this.reader.release();
		return payload;
	}

	void setWord(int word, int value) {
		data().set(ValueLayout.JAVA_INT, 4L * (word % words()), value);
	}

	int word(int word) {
		return data().get(ValueLayout.JAVA_INT, 4L * (word % words()));
	}

	void setPointer(int offset, int value) {
		header().set(ValueLayout.JAVA_INT, offset, value);
	}

	int pointer(int offset) {
		return header().get(ValueLayout.JAVA_INT, offset);
	}

	void setSemaphore(long value) {
		header().set(ValueLayout.JAVA_LONG, RingLayout.SEMAPHORE, value);
	}

	Path directory() {
		return this.directory;
	}

	Path headerFile() {
		return this.directory.resolve("header");
	}

	Path dataFile() {
		return this.directory.resolve("data");
	}

	static void truncate(Path file, long size) {
		try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
			access.setLength(size);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.memory.unmap();
		try {
			Files.deleteIfExists(headerFile());
			Files.deleteIfExists(dataFile());
			Files.delete(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
