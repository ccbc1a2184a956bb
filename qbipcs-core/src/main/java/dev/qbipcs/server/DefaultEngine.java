package dev.qbipcs.server;

import dev.qbipcs.Errno;
import dev.qbipcs.EventLoop;
import dev.qbipcs.IpcEngine;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerSettings;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.loop.EpollLoop;

/**
 * The engine that the service loader finds.
 */
public final class DefaultEngine implements IpcEngine {

	@Override
	public IpcServer createServer(IpcServerSettings settings) {
		if (settings.transport() != IpcTransport.SHARED_MEMORY) {
			throw new IpcException(Errno.ENOTSUP, "Service \"" + settings.name() + "\" asks for transport "
					+ settings.transport() + ", which is not supported; use " + IpcTransport.SHARED_MEMORY);
		}
		return new DefaultIpcServer(settings);
	}

	@Override
	public EventLoop createEventLoop(String name) {
		return EpollLoop.start(name);
	}

}
