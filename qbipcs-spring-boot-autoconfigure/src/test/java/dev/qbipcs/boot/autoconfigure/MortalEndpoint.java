package dev.qbipcs.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.server.IpcServiceRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;

/**
 * A service whose handlers stop it, on each kind of thread, and start it again.
 */
@IpcService(name = "${test.service}-mortal")
class MortalEndpoint {

	static final int ECHO = 1;

	static final int INLINE = 2;

	static final int SHORT = 3;

	static final int LATE = 4;

	static final int VIRTUAL = 5;

	static final int DRAIN = 6;

	final AtomicLong restarts = new AtomicLong();

	private final ObjectProvider<IpcServiceRegistry> registry;

	private final String name;

	MortalEndpoint(ObjectProvider<IpcServiceRegistry> registry, @Value("${test.service}-mortal") String name) {
		this.registry = registry;
		this.name = name;
	}

	@IpcMessageHandler(ECHO)
	byte[] echo(byte[] payload) {
		return payload;
	}

	@IpcMessageHandler(value = INLINE, execution = IpcExecution.INLINE)
	byte[] onTheLoop(byte[] payload) {
		restart();
		return payload;
	}

	@IpcMessageHandler(SHORT)
	byte[] onTheLoopsThread(byte[] payload) {
		restart();
		return payload;
	}

	// By then another thread has taken the loop over, or this is a virtual one.
	@IpcMessageHandler(LATE)
	byte[] besideTheLoop(byte[] payload) {
		LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
		restart();
		return payload;
	}

	@IpcMessageHandler(value = VIRTUAL, execution = IpcExecution.VIRTUAL_THREAD)
	byte[] onAVirtualThread(byte[] payload) {
		restart();
		return payload;
	}

	@SuppressWarnings("FutureReturnValueIgnored")
	@IpcMessageHandler(DRAIN)
	byte[] afterTheAnswer(byte[] payload, IpcMessage message) {
		IpcServiceRegistry services = this.registry.getObject();
		message.connection().server().drain().thenRun(() -> services.stop(this.name));
		return payload;
	}

	private void restart() {
		IpcServiceRegistry services = this.registry.getObject();
		services.stop(this.name);
		services.start(this.name);
		this.restarts.incrementAndGet();
	}

}
