package dev.qbipcs.sample.echo;

import dev.qbipcs.spring.annotation.IpcService;

/**
 * The echo over shared memory.
 */
@IpcService(name = "${sample.echo.name:sample-echo}", id = 1)
class EchoEndpoint extends EchoHandlers {

}
