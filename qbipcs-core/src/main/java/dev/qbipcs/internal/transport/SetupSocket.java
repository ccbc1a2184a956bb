package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.qbipcs.IpcException;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.internal.posix.PeerReceiver;
import dev.qbipcs.internal.posix.Sockets;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.FileDescriptorCast;

/**
 * The stream socket of a connection: it carries the handshake, then notification bytes,
 * and its end is the end of the connection. Nothing here blocks but {@link #awaitInput}.
 */
public final class SetupSocket {

	/** Null if the descriptor is ours. */
	private final @Nullable AFUNIXSocketChannel channel;

	private final int fd;

	private final AtomicBoolean closed = new AtomicBoolean();

	/** For a client only. */
	private @Nullable PeerReceiver receiver;

	SetupSocket(AFUNIXSocketChannel channel) throws IOException {
		this.channel = channel;
		this.fd = FileDescriptorCast.using(channel.getFileDescriptor()).as(Integer.class);
	}

	// A socket that was accepted.
	SetupSocket(int fd) {
		this.channel = null;
		this.fd = fd;
	}

	/**
	 * Return the descriptor, to be watched.
	 * @return the descriptor, open until {@link #close()}
	 */
	public int fd() {
		return this.fd;
	}

	/**
	 * Query the credentials of the peer.
	 * @return the peer
	 */
	public PeerCredentials peer() {
		return Sockets.peerCredentials(this.fd);
	}

	/**
	 * Receive what is there.
	 * @param buffer private memory
	 * @param length the most bytes to take
	 * @return bytes taken, 0 at the end of the stream, -1 if nothing is there
	 */
	public int receive(MemorySegment buffer, int length) {
		return Sockets.receive(this.fd, buffer, length);
	}

	/**
	 * Receive available bytes and note their sender. One thread at a time, after
	 * {@link #passCredentials()}.
	 * @param buffer private memory
	 * @param length the most bytes to take
	 * @return bytes taken, 0 at the end of the stream, -1 if nothing is there
	 */
	public int receiveAnswer(MemorySegment buffer, int length) {
		return Objects.requireNonNull(this.receiver).receive(buffer, length);
	}

	/**
	 * Return the sender of the bytes that {@link #receiveAnswer} received last. It may be
	 * another process than the one that began to listen, which is what {@link #peer()}
	 * returns for a server.
	 * @return its process id, 0 if it is not visible here, -1 if the kernel does not say
	 */
	public int answeringPid() {
		return Objects.requireNonNull(this.receiver).senderPid();
	}

	/**
	 * Send what fits.
	 * @param buffer private memory
	 * @param length bytes to send
	 * @return bytes sent, -1 if there is no room
	 */
	public int send(MemorySegment buffer, int length) {
		return Sockets.send(this.fd, buffer, length);
	}

	/**
	 * Have the kernel attach our credentials to what we send, and the peer's to what it
	 * sends.
	 */
	public void passCredentials() {
		Sockets.passCredentials(this.fd);
		this.receiver = new PeerReceiver(this.fd);
	}

	/**
	 * Wait until something can be received or the peer is gone. Blocks; a virtual thread
	 * parks.
	 * @param deadline when to give up, in terms of {@link System#nanoTime()}
	 * @return whether it is so; false when the time is over
	 * @throws IpcException with {@code EINTR} if the thread is interrupted
	 */
	public boolean awaitInput(long deadline) {
		return KernelWait.await((until) -> Sockets.awaitInput(this.fd, Deadline.millisUntil(until)), deadline);
	}

	/**
	 * Tell whether the peer closed its end.
	 * @return whether it did, as long as this end is neither shut down nor closed
	 */
	public boolean isHungUp() {
		return !this.closed.get() && Sockets.isHungUp(this.fd);
	}

	/**
	 * End the connection but keep the descriptor, for threads that may still use it; the
	 * peer notices at once.
	 */
	public void shutdown() {
		if (!this.closed.get()) {
			Sockets.shutdown(this.fd);
		}
	}

	/**
	 * End the connection; the peer notices at once.
	 */
	public void close() {
		if (this.closed.getAndSet(true)) {
			return;
		}
		Sockets.shutdown(this.fd);
		if (this.channel == null) {
			Sockets.close(this.fd);
			return;
		}
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Closing the setup socket failed", ex);
		}
	}

}
