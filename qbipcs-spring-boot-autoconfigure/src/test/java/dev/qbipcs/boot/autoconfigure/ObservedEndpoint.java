package dev.qbipcs.boot.autoconfigure;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A service whose handlers run in every execution, answer with the current observation,
 * and fail in every way.
 */
@IpcService(name = "${test.service}")
class ObservedEndpoint {

	private final ObservationRegistry registry;

	volatile @Nullable CompletableFuture<String> pending;

	ObservedEndpoint(ObservationRegistry registry) {
		this.registry = registry;
	}

	@IpcMessageHandler(value = 1, execution = IpcExecution.INLINE)
	String inline() {
		return current();
	}

	@IpcMessageHandler({ 2, 8 })
	String virtualThread() {
		return current();
	}

	@IpcMessageHandler(value = 3, executor = "workers")
	String executor() {
		return current();
	}

	@IpcMessageHandler(4)
	CompletableFuture<String> stage() {
		String current = current();
		return CompletableFuture.supplyAsync(() -> current);
	}

	@IpcMessageHandler(5)
	Mono<String> mono() {
		return Mono.fromSupplier(this::current);
	}

	@IpcMessageHandler(value = 6, execution = IpcExecution.INLINE)
	CompletableFuture<String> inlineStage() {
		return stage();
	}

	@IpcMessageHandler(7)
	CompletableFuture<String> later() {
		CompletableFuture<String> result = new CompletableFuture<>();
		this.pending = result;
		return result;
	}

	@IpcMessageHandler(10)
	String fail() {
		throw new IllegalStateException("on purpose");
	}

	@IpcMessageHandler(11)
	Errno errno() {
		return Errno.EBUSY;
	}

	@IpcMessageHandler(12)
	CompletableFuture<String> failLater() {
		return CompletableFuture.supplyAsync(this::fail);
	}

	@IpcMessageHandler(13)
	String mapped() {
		throw new ArithmeticException();
	}

	@IpcMessageHandler(14)
	Mono<Errno> errnoOfMono() {
		return Mono.just(Errno.EBUSY);
	}

	@IpcMessageHandler(15)
	String refusing(int[] json) {
		return "no";
	}

	@IpcMessageHandler(16)
	String unknown() {
		throw new UnsupportedOperationException();
	}

	@IpcMessageHandler(17)
	String mappedToSuccess() {
		throw new ClassCastException();
	}

	@IpcExceptionHandler(ArithmeticException.class)
	Errno noSpace() {
		return Errno.ENOSPC;
	}

	@IpcExceptionHandler(UnsupportedOperationException.class)
	int ownNumber() {
		return -4711;
	}

	@IpcExceptionHandler(ClassCastException.class)
	String fine() {
		return "fine";
	}

	void release() {
		Awaitility.await().until(() -> this.pending != null);
		Objects.requireNonNull(this.pending).complete("now");
	}

	private String current() {
		Observation current = this.registry.getCurrentObservation();
		String name = (current != null) ? current.getContextView().getName() : null;
		return (name != null) ? name : "none";
	}

}
