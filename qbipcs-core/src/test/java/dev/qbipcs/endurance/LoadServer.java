package dev.qbipcs.endurance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.RequestRate;
import dev.qbipcs.peers.EchoHandler;
import dev.qbipcs.testsupport.Patience;

/**
 * Our server as a process of its own, to be loaded and measured. Obeys lines on its
 * input: {@code rate fast|normal|slow|off|off2}, as {@code qb_server} does, and
 * {@code measure}, answered with connections, heap after a collection, Java threads and
 * events that found no room.
 */
final class LoadServer {

	private LoadServer() {
	}

	/**
	 * Serve.
	 * @param args the service's name and the transport
	 * @throws IOException if standard input cannot be read
	 */
	static void main(String[] args) throws IOException {
		EchoHandler handler = new EchoHandler() {

			@Override
			protected void report(String line) {
				// do not record the callbacks of thousands of connections
			}

		};
		try (IpcServer server = IpcServer.builder(args[0])
			.transport(IpcTransport.valueOf(args[1]))
			.handshakeTimeout(Patience.LIMIT)
			.handler(handler)
			.build()) {
			server.start();
			System.out.println("READY " + ProcessHandle.current().pid());
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			for (String line = input.readLine(); line != null; line = input.readLine()) {
				obey(server, handler, line.split(" ", -1));
			}
		}
		System.out.println("BYE");
	}

	private static void obey(IpcServer server, EchoHandler handler, String[] command) {
		if (command[0].equals("rate")) {
			server.setRequestRate(RequestRate.valueOf(command[1].replace("off2", "off_2").toUpperCase(Locale.ROOT)));
			System.out.println("RATE " + command[1]);
		}
		else {
			System.out.println("MEASURED %d %d %d %d".formatted(server.connections().size(), ProcessUse.heap(),
					ManagementFactory.getThreadMXBean().getThreadCount(), handler.refusedEvents()));
		}
	}

}
