package dev.qbipcs.sample.echo;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.spring.annotation.IpcService;

/**
 * The echo over sockets. Clients connect to it as to any other service: the server
 * chooses the transport.
 */
@IpcService(name = "${sample.echo.socket-name:sample-echo-socket}", id = 3, transport = IpcTransport.SOCKET)
class EchoSocketEndpoint extends EchoHandlers {

}
