package dev.qbipcs.spring.server;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.convert.PayloadConverters;
import dev.qbipcs.spring.event.IpcApplicationEvent;
import dev.qbipcs.spring.handler.AnnotatedServiceHandler;
import dev.qbipcs.spring.handler.HandlerExecution;
import dev.qbipcs.spring.handler.HandlerObserver;
import dev.qbipcs.spring.handler.PeerAccess;

/**
 * A service without an engine, which records the calls to it.
 */
final class FakeServer {

	final RegisteredIpcService service;

	private final String name;

	private final List<String> calls;

	final List<IpcApplicationEvent> events = new ArrayList<>();

	private RequestRate rate = RequestRate.FAST;

	final CompletableFuture<Void> drained = new CompletableFuture<>();

	boolean running;

	boolean fails;

	Runnable whileClosing = () -> {
	};

	FakeServer(String name, List<String> calls, Object bean) {
		this.name = name;
		this.calls = calls;
		IpcServer api = (IpcServer) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { IpcServer.class }, (proxy, method, args) -> switch (method.getName()) {
					case "name" -> this.name;
					case "transport" -> IpcTransport.SHARED_MEMORY;
					case "serviceId" -> 7;
					case "requestRate" -> (args != null) ? rate((RequestRate) args[0]) : this.rate;
					case "isRunning" -> this.running;
					case "start" -> start();
					case "close" -> close();
					case "drain" -> drain();
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> args != null && proxy.equals(args[0]);
					default -> throw new UnsupportedOperationException(method.getName());
				});
		AnnotatedServiceHandler handler = new AnnotatedServiceHandler(name, bean, new AnnotatedServiceHandler.Options(
				new PayloadConverters(List.of()), PeerAccess.ANYBODY, HandlerExecution.DEFAULT, (executor) -> {
					throw new AssertionError(executor);
				}, HandlerObserver.NONE));
		this.service = new RegisteredIpcService(name + "Bean", api, handler,
				new ServiceEvents(name, handler, this.events::add), IpcServiceOptions.DEFAULT.buffers());
	}

	private Object start() {
		this.calls.add("start " + this.name);
		if (this.fails) {
			throw new IpcException(Errno.EADDRINUSE, "taken");
		}
		this.running = true;
		return this;
	}

	private Object close() {
		this.calls.add("close " + this.name);
		this.running = false;
		this.whileClosing.run();
		return this;
	}

	private CompletableFuture<Void> drain() {
		this.calls.add("drain " + this.name);
		return this.drained;
	}

	private Object rate(RequestRate rate) {
		this.calls.add(rate + " " + this.name);
		this.rate = rate;
		return this;
	}

}
