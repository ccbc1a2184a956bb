package dev.qbipcs.benchmarks.peer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcSendResult;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;

/**
 * Sends events of the number and size that a request orders. The sample has no such
 * service, so it gets this bean.
 */
@IpcService(name = "${benchmark.name}")
public class EventSource {

	private static final int EVENTS = 7;

	private static final MemorySegment PAYLOAD = MemorySegment.ofArray(new byte[1 << 20]);

	/**
	 * Send the events. The client orders no more than it has room for.
	 * @param order the number of events and their size, 32 bits each
	 * @param connection the connection of the request
	 */
	@IpcMessageHandler(value = EVENTS, execution = IpcExecution.INLINE)
	public void send(MemorySegment order, IpcConnection connection) {
		int count = order.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
		MemorySegment payload = PAYLOAD.asSlice(0, order.get(ValueLayout.JAVA_INT_UNALIGNED, 4));
		for (int i = 0; i < count; i++) {
			IpcSendResult result = connection.events().trySend(EVENTS, payload);
			if (!result.isSent()) {
				throw new IllegalStateException("Event " + i + " of " + count + " was not sent: " + result);
			}
		}
	}

}
