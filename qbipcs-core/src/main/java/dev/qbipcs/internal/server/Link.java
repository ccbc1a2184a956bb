package dev.qbipcs.internal.server;

import dev.qbipcs.internal.transport.ServerChannel;

/**
 * What a connection has once its client is accepted.
 *
 * @param channel carries messages
 * @param pump brings requests to the handler
 * @param sender sends responses and events
 * @param bufferSize the largest message in bytes
 */
record Link(ServerChannel channel, RequestPump pump, MessageSender sender, int bufferSize) {

}
