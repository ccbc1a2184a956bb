package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.IpcException;
import dev.qbipcs.internal.protocol.ResponseHeader;

/**
 * A response as it was received.
 */
public final class IpcReply extends IpcReceivedMessage {

	/**
	 * Create a response, as a test may answer with it in place of a service.
	 * @param id the id in the header, as a rule that of the request
	 * @param error 0, or a negated error number
	 * @param payload what follows the header; not copied
	 */
	public IpcReply(int id, int error, byte[] payload) {
		super(id, error, payload);
	}

	/**
	 * Insist on success.
	 * @return this response
	 * @throws IpcException with its error if it {@linkplain #isError() is one}
	 */
	public IpcReply orThrow() {
		if (isError()) {
			throw new IpcException(Math.abs(error()), "The service answered message %d with an error".formatted(id()),
					null);
		}
		return this;
	}

	static IpcReply of(MemorySegment message) {
		return new IpcReply(ResponseHeader.id(message), ResponseHeader.error(message), ResponseHeader.payload(message));
	}

}
