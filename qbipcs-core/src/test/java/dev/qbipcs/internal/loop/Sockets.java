package dev.qbipcs.internal.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import dev.qbipcs.testsupport.ServiceNames;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * Two connected sockets: one to be watched, one to make it ready.
 */
final class Sockets implements AutoCloseable {

	private final AFUNIXSocketChannel watched;

	private final AFUNIXSocketChannel other;

	private Sockets(AFUNIXSocketChannel one, AFUNIXSocketChannel two) throws IOException {
		this.watched = one;
		this.other = two;
		this.watched.configureBlocking(false);
	}

	static Sockets open() {
		try (AFUNIXServerSocketChannel listener = AFUNIXServerSocketChannel.open()) {
			listener.bind(AFUNIXSocketAddress.inAbstractNamespace(ServiceNames.unique("loop")));
			AFUNIXSocketChannel connected = AFUNIXSocketChannel.open();
			connected.connect(listener.getLocalAddress());
			return new Sockets(listener.accept(), connected);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int fd() {
		return fd(this.watched);
	}

	/** These, with the watched one under this descriptor number. */
	Optional<Sockets> watching(int fd) {
		try {
			return (fd(this.watched) == fd) ? Optional.of(this)
					: (fd(this.other) == fd) ? Optional.of(new Sockets(this.other, this.watched)) : Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int fd(AFUNIXSocketChannel channel) {
		try {
			return FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class);
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
