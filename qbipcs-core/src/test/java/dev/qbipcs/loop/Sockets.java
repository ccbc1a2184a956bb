package dev.qbipcs.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketPair;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Two connected sockets: one to be watched, one to make it ready.
 */
final class Sockets implements AutoCloseable {

	private final AFUNIXSocketChannel watched;

	private final AFUNIXSocketChannel other;

	Sockets() {
		try {
			AFUNIXSocketPair<AFUNIXSocketChannel> pair = AFUNIXSocketPair.open();
			this.watched = pair.getSocket1();
			this.other = pair.getSocket2();
			this.watched.configureBlocking(false);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int fd() {
		try {
			return FileDescriptorCast.using(this.watched.getFileDescriptor()).as(Integer.class);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void makeReadable() {
		try {
			this.other.write(ByteBuffer.allocate(1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void drain() {
		try {
			this.watched.read(ByteBuffer.allocate(100));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void closeOther() {
		try {
			this.other.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		closeOther();
		try {
			this.watched.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
