package dev.qbipcs.internal.server;

import dev.qbipcs.internal.transport.ServerChannel;

/**
 * What a connection has once its client is accepted.
 *
 * @param channel carries messages
 * @param pump brings requests to the handler
 * @param responses sends responses
 * @param events sends events
 * @param bufferSize the largest message in bytes
 */
record Link(ServerChannel channel, RequestPump pump, ResponseSender responses, EventSender events, int bufferSize) {

}
