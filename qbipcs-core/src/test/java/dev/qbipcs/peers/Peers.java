package dev.qbipcs.peers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The peers that a test starts. Registered as a field, it ends them all after the test,
 * the last first, and then asserts that neither services nor processes left anything in
 * {@code /dev/shm}.
 */
public final class Peers implements AfterEachCallback {

	private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();

	private final Deque<String> services = new ConcurrentLinkedDeque<>();

	private final Deque<Long> pids = new ConcurrentLinkedDeque<>();

	/**
	 * Make up the name of a service.
	 * @param prefix its prefix
	 * @return a name that no other test uses
	 */
	public String service(String prefix) {
		String name = ServiceNames.unique(prefix);
		this.services.push(name);
		return name;
	}

	/**
	 * Start our server in this JVM, with timeouts for a busy machine.
	 * @param builder builds it
	 * @return the running server
	 */
	public IpcServer serve(IpcServerBuilder builder) {
		return start(builder.handshakeTimeout(Patience.LIMIT));
	}

	/**
	 * Start our server in this JVM as configured.
	 * @param builder builds it
	 * @return the running server
	 */
	public IpcServer start(IpcServerBuilder builder) {
		IpcServer server = builder.build();
		server.start();
		return close(server);
	}

	/**
	 * Start our server with a handler.
	 * @param service the service's name
	 * @return the handler, which records the callbacks
	 */
	public EchoHandler echo(String service) {
		EchoHandler handler = new EchoHandler();
		serve(IpcServer.builder(service).handler(handler));
		return handler;
	}

	/**
	 * Start a libqb server and wait until it is ready. After the test it shuts down
	 * gracefully.
	 * @param arguments its arguments
	 * @return the running process
	 */
	public ChildProcess qbServer(Object... arguments) {
		return server(NativeProgram.QB_SERVER.start(arguments));
	}

	/**
	 * Start {@link EchoServer} and wait until it is ready. After the test it shuts down
	 * gracefully.
	 * @param arguments its arguments
	 * @return the running process
	 */
	public ChildProcess javaServer(Object... arguments) {
		return server(JavaProcess.start(EchoServer.class, arguments));
	}

	/**
	 * Take a server that was started and wait until it is ready. After the test it shuts
	 * down gracefully: one that is killed may leave files behind that it was removing.
	 * @param server prints a line that begins with {@code READY}, and ends with its input
	 * @return the server
	 */
	public ChildProcess server(ChildProcess server) {
		close(server);
		close(server::quit);
		server.expect("READY.*");
		return server;
	}

	/**
	 * Start a server that breaks the rules, with a service of its own, and wait until it
	 * is ready. After the test it ends, and its leftovers are removed.
	 * @param program the program
	 * @param attack the name of the attack and its arguments, separated by blanks
	 * @return the service's name
	 */
	public String hostileServer(NativeProgram program, String attack) {
		String service = service("evil");
		List<Object> arguments = new ArrayList<>(List.of((Object[]) attack.split(" ", -1)));
		arguments.add(1, service);
		ChildProcess server = program.start(arguments.toArray());
		// a server that vanished leaves its files behind
		close(() -> SharedMemory.ofProcess(server.pid()).forEach(SharedMemory::delete));
		close(server);
		close(() -> {
			if (server.isAlive()) {
				server.quit();
			}
		});
		server.expect("READY .*");
		return service;
	}

	/**
	 * Start a libqb client.
	 * @param arguments its arguments
	 * @return the running process
	 */
	public ChildProcess qbClient(Object... arguments) {
		return close(NativeProgram.QB_CLIENT.start(arguments));
	}

	/**
	 * Start a libqb client that stays connected and takes commands.
	 * @param service the service's name
	 * @return the running process, which is connected
	 */
	public ChildProcess connectedQbClient(String service) {
		ChildProcess client = qbClient("hold", service);
		client.expect("CONNECTED .*");
		return client;
	}

	/**
	 * Close a resource after the test.
	 * @param <T> its type
	 * @param resource what to close
	 * @return the resource
	 */
	public <T extends AutoCloseable> T close(T resource) {
		this.resources.push(resource);
		if (resource instanceof ChildProcess process) {
			this.pids.push(process.pid());
		}
		return resource;
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		Deque<Exception> failures = new ArrayDeque<>();
		while (!this.resources.isEmpty()) {
			try {
				this.resources.pop().close();
			}
			catch (Exception ex) {
				failures.add(ex);
			}
		}
		if (!failures.isEmpty()) {
			throw failures.getFirst();
		}
		this.services.forEach(SharedMemory::assertNothingLeftOf);
		this.pids.forEach(SharedMemory::assertNothingLeftOf);
	}

}
