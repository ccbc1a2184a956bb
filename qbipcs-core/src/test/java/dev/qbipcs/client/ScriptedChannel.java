package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.internal.protocol.ResponseHeader;
import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.PayloadForm;
import org.awaitility.Awaitility;

/**
 * A channel to a server that answers what the test says, when the test says so.
 */
final class ScriptedChannel implements ClientChannel {

	private final List<Request> sent = new ArrayList<>();

	private final Queue<byte[]> responses = new ArrayDeque<>();

	private int room = Integer.MAX_VALUE;

	private boolean woken;

	// Wait until that many requests were sent in all; returns the last one.
	Request awaitRequests(int count) {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> sent().size() >= count);
		return sent().get(count - 1);
	}

	synchronized List<Request> sent() {
		return List.copyOf(this.sent);
	}

	synchronized void room(int requests) {
		this.room = requests;
	}

	void answer(Request request) {
		answer(request, request.content());
	}

	void answer(Request request, byte[] content) {
		respond(request.id(), request.number(), content);
	}

	synchronized void respond(int id, int number, byte[] content) {
		MemorySegment message = MemorySegment.ofArray(new long[(ResponseHeader.SIZE + content.length + 7) / 8]);
		ResponseHeader.write(message, id, ResponseHeader.SIZE + content.length, 0, number);
		MemorySegment.copy(MemorySegment.ofArray(content), 0, message, ResponseHeader.SIZE, content.length);
		byte[] bytes = new byte[ResponseHeader.SIZE + content.length];
		MemorySegment.copy(message, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
		this.responses.add(bytes);
		notifyAll();
	}

	// A payload that is told by its number.
	static byte[] content(int number) {
		return new byte[] { (byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24) };
	}

	static MemorySegment payload(int number) {
		return MemorySegment.ofArray(content(number));
	}

	// The number in the payload of a message.
	static int content(MemorySegment message) {
		return message.get(ValueLayout.JAVA_INT_UNALIGNED, ResponseHeader.SIZE);
	}

	@Override
	public synchronized <T> boolean trySend(int id, int number, PayloadForm<T> form, T payload, int size) {
		if (this.room == 0) {
			return false;
		}
		this.room--;
		this.sent.add(new Request(id, number, PayloadForm.toArray(form, payload, size)));
		return true;
	}

	@Override
	public synchronized int receive(Lane lane, Receiver receiver, boolean patient) {
		byte[] message = this.responses.poll();
		if (message == null) {
			return EMPTY;
		}
		MemorySegment source = MemorySegment.ofArray(message);
		MemorySegment target = receiver.memory(message.length, ResponseHeader.number(source));
		if (target != null) {
			MemorySegment.copy(source, 0, target, 0, message.length);
		}
		return message.length;
	}

	@Override
	public synchronized boolean responseAnnounced() {
		return !this.responses.isEmpty();
	}

	@Override
	public synchronized boolean await(Lane lane, long deadline) {
		try {
			while (this.responses.isEmpty() && !this.woken) {
				long remaining = deadline - System.nanoTime();
				if (remaining <= 0) {
					return false;
				}
				TimeUnit.NANOSECONDS.timedWait(this, remaining);
			}
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IpcException(Errno.EINTR, "Interrupted while waiting", ex);
		}
	}

	@Override
	public synchronized void wakeUp() {
		this.woken = true;
		notifyAll();
	}

	@Override
	public boolean flush() {
		return true;
	}

	@Override
	public void flowControlThreshold(int threshold) {
		// nothing holds us
	}

	@Override
	public int eventFd() {
		return -1;
	}

	@Override
	public boolean eventsAnnounced() {
		return false;
	}

	@Override
	public boolean eventsAwaited() {
		return false;
	}

	@Override
	public void eventsIgnored() {
		// there are none
	}

	@Override
	public long foreignMessages() {
		return 0;
	}

	@Override
	public void hangUp() {
		// the test sees the state
	}

	@Override
	public void close(boolean serverGone) {
		// nothing is open
	}

	/**
	 * A request that the server sees.
	 *
	 * @param id the id in its header
	 * @param number its number
	 * @param content its payload
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Request(int id, int number, byte[] content) {

	}

	/**
	 * Is told nothing that matters here: the test sees the state.
	 */
	static final class NoListener implements ServerWatch.Listener {

		@Override
		public void gone() {
			// the session would end
		}

		@Override
		public void writable() {
			// the session would send what is left
		}

		@Override
		public void eventsReadable() {
			// there are none
		}

	}

}
