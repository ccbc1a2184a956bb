package dev.qbipcs.peers;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcConnectionRequest;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.IpcServerHandler;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Behaves as {@code qb_server.c} does: echoes request 1 as the response and 2 as an
 * event, answers 5 with an empty response, 6 with none, 8 with its payload after as many
 * microseconds as its first int says, any other with {@code -ENOSYS}. Records its
 * callbacks in the same words.
 */
public class EchoHandler implements IpcServerHandler {

	/** The id of a request that is echoed as its response. */
	public static final int ECHO = 1;

	/** The id of a request that is echoed as an event. */
	public static final int ECHO_EVENT = 2;

	/** The id of a request that gets an empty response. */
	public static final int EMPTY = 5;

	/** The id of a request that is not answered. */
	public static final int ONE_WAY = 6;

	/** The id of a request that is echoed late. */
	public static final int LATE = 8;

	private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);

	private final List<String> log = new CopyOnWriteArrayList<>();

	private final AtomicInteger refusedEvents = new AtomicInteger();

	@Override
	public void accept(IpcConnectionRequest request) {
		report("ACCEPT %d %d".formatted(request.peer().uid(), request.peer().gid()));
	}

	@Override
	public void created(IpcConnection connection) {
		report("CREATED " + connection.bufferSize());
	}

	@Override
	public void message(IpcMessage message) {
		switch (message.id()) {
			case ECHO -> message.reply(message.segment());
			case ECHO_EVENT -> {
				if (message.connection().events().trySend(ECHO_EVENT, message.segment()) == IpcSendResult.NO_ROOM) {
					this.refusedEvents.incrementAndGet();
				}
			}
			case EMPTY -> message.reply(NOTHING);
			case ONE_WAY -> {
				// not answered
			}
			case LATE -> {
				LockSupport.parkNanos(1000L * message.segment().get(ValueLayout.JAVA_INT_UNALIGNED, 0));
				message.reply(message.segment());
			}
			default -> message.reply(Errno.ENOSYS);
		}
	}

	@Override
	public void closed(IpcConnection connection) {
		report("CLOSED");
	}

	@Override
	public void destroyed(IpcConnection connection) {
		report("DESTROYED");
	}

	/**
	 * Record a callback. May be overridden to record it elsewhere.
	 * @param line what {@code qb_server} would print
	 */
	protected void report(String line) {
		this.log.add(line);
	}

	/**
	 * Return the callbacks so far, without the messages.
	 * @return lines as {@code qb_server} prints them
	 */
	public List<String> log() {
		return List.copyOf(this.log);
	}

	/**
	 * Wait until exactly these callbacks have been made.
	 * @param callbacks the first words of the lines
	 */
	public void awaitLog(String... callbacks) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(log()).extracting((line) -> line.replaceFirst(" .*", ""))
				.containsExactly(callbacks));
	}

	/**
	 * Return how many events found no room.
	 * @return the count
	 */
	public int refusedEvents() {
		return this.refusedEvents.get();
	}

}
