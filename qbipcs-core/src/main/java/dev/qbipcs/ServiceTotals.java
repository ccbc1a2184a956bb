package dev.qbipcs;

/**
 * What a service did since it was made, for monitoring: these counts never go back,
 * neither when connections close nor when statistics are reset, nor when the service is
 * closed and started again.
 *
 * @param accepted clients that became connections
 * @param rejected clients that were turned away
 * @param closed connections that were closed
 * @param requests requests received, including those that their handler failed on
 * @param responses responses queued in full
 * @param events events queued
 * @param sendRetries responses and events that found no room
 * @param recvRetries wake-ups that found no request
 * @param flowControlChanges changes of connections' flow-control words
 * @param bytesReceived bytes of the requests, headers included
 * @param bytesSent bytes of the responses and events, headers included
 * @param foreignMessages messages dropped because another process than the client sent
 * them
 * @param droppedHandshakes clients hung up on before they had introduced themselves: they
 * took too long, gave way to others or sent something else
 */
public record ServiceTotals(long accepted, long rejected, long closed, long requests, long responses, long events,
		long sendRetries, long recvRetries, long flowControlChanges, long bytesReceived, long bytesSent,
		long foreignMessages, long droppedHandshakes) {

}
