package dev.qbipcs.testsupport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;

/**
 * Our server as a process of its own, with {@link EchoHandler}. Prints what
 * {@code qb_server.c} prints; serves until the end of its input.
 */
public final class EchoServer {

	private EchoServer() {
	}

	/**
	 * Serve.
	 * @param args the service's name and, optionally, {@code shm} or {@code socket}
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		IpcTransport transport = (args.length > 1 && args[1].equals("socket")) ? IpcTransport.SOCKET
				: IpcTransport.SHARED_MEMORY;
		try (IpcServer server = IpcServer.builder(args[0])
			.transport(transport)
			.handler(new EchoHandler(System.out::println))
			.build()) {
			server.start();
			System.out.println("READY " + ProcessHandle.current().pid());
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			for (String line = input.readLine(); line != null && !line.equals("quit");) {
				line = input.readLine();
			}
		}
		catch (IpcException ex) {
			System.out.println("ERROR " + ex.error() + " " + ex.getMessage());
			System.exit(1);
		}
		System.out.println("BYE");
	}

}
