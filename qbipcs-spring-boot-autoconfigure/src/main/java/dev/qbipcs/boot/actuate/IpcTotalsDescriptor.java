package dev.qbipcs.boot.actuate;

import java.util.Map;

import dev.qbipcs.ServiceTotals;
import dev.qbipcs.spring.handler.HandlerThread;
import dev.qbipcs.spring.server.RegisteredIpcService;

/**
 * Counters of a service since its creation in the endpoint's output. They never decrease.
 *
 * @param accepted accepted clients
 * @param rejected rejected clients
 * @param closed closed connections
 * @param requests requests received
 * @param responses responses queued
 * @param events events queued
 * @param sendRetries responses and events that found no room
 * @param recvRetries wake-ups that found no request
 * @param flowControlChanges changes of connections' flow-control words
 * @param bytesReceived bytes of the requests, headers included
 * @param bytesSent bytes of the responses and events, headers included
 * @param foreignMessages messages dropped because another process than the client sent
 * them
 * @param droppedHandshakes clients dropped before they had introduced themselves
 * @param handlerCalls calls of handlers by the kind of thread that they ran on
 * @param loopTakeovers how often another thread took an event loop over from a handler;
 * of the loops of this service, which others may share
 * @param errors error responses by the name of the error; only those that occurred
 */
public record IpcTotalsDescriptor(long accepted, long rejected, long closed, long requests, long responses, long events,
		long sendRetries, long recvRetries, long flowControlChanges, long bytesReceived, long bytesSent,
		long foreignMessages, long droppedHandshakes, Map<HandlerThread, Long> handlerCalls, long loopTakeovers,
		Map<String, Long> errors) {

	static IpcTotalsDescriptor of(RegisteredIpcService service) {
		ServiceTotals totals = service.server().totals();
		return new IpcTotalsDescriptor(totals.accepted(), totals.rejected(), totals.closed(), totals.requests(),
				totals.responses(), totals.events(), totals.sendRetries(), totals.recvRetries(),
				totals.flowControlChanges(), totals.bytesReceived(), totals.bytesSent(), totals.foreignMessages(),
				totals.droppedHandshakes(), service.callCounts(), service.server().loopStats().takeovers(),
				service.errorCounts());
	}

}
