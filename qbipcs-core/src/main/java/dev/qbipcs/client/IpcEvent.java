package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.internal.protocol.ResponseHeader;

/**
 * An event as it was received.
 */
public final class IpcEvent extends IpcReceivedMessage {

	/**
	 * Create an event, as a test may deliver it in place of a service.
	 * @param id the id in the header
	 * @param error the error in the header: 0, or what the service means by it, as a rule
	 * a negated error number
	 * @param payload what follows the header; not copied
	 */
	public IpcEvent(int id, int error, byte[] payload) {
		super(id, error, payload);
	}

	static IpcEvent of(MemorySegment message) {
		return new IpcEvent(ResponseHeader.id(message), ResponseHeader.error(message), ResponseHeader.payload(message));
	}

}
