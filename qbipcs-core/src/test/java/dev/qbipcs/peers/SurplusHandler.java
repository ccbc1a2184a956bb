package dev.qbipcs.peers;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcMessage;

/**
 * An {@link EchoHandler} that sends responses that no call waits for.
 */
public class SurplusHandler extends EchoHandler {

	/** The id of a request that is answered twice. */
	public static final int TWICE = 30;

	/** The id of a request on which the handler fails. */
	public static final int FAILING = 31;

	@Override
	public void message(IpcMessage message) {
		switch (message.id()) {
			case TWICE -> {
				message.reply(message.segment());
				message.reply(Errno.EIO);
			}
			case FAILING -> throw new IllegalStateException("on purpose");
			default -> super.message(message);
		}
	}

}
