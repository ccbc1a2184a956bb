package dev.qbipcs.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.FileSharing;
import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcServerBuilder;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.PollingPolicy;
import dev.qbipcs.testsupport.Patience;

/**
 * Our server as a process of its own, with {@link EchoHandler}. Prints what
 * {@code qb_server} prints and serves until the end of its input. Answers the line
 * {@code connections} with their count.
 */
public final class EchoServer {

	private EchoServer() {
	}

	/**
	 * Serve.
	 * @param args the service's name, then options: {@code socket},
	 * {@code handshake-timeout=MILLISECONDS}, {@code pending-handshakes=COUNT},
	 * {@code shared-memory=BYTES}, {@code loops=COUNT}, {@code max-buffer=BYTES},
	 * {@code parked} to never poll, {@code file-group=GID}, {@code file-mode=OCTAL} or
	 * {@code client-group=GID} to share files, {@code quiet} for no lines but READY and
	 * errors
	 * @throws IOException if standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		IpcServerBuilder builder = IpcServer.builder(args[0]).handshakeTimeout(Patience.LIMIT);
		boolean quiet = false;
		for (int i = 1; i < args.length; i++) {
			String[] option = args[i].split("=", 2);
			switch (option[0]) {
				case "socket" -> builder.transport(IpcTransport.SOCKET);
				case "handshake-timeout" -> builder.handshakeTimeout(Duration.ofMillis(Integer.parseInt(option[1])));
				case "pending-handshakes" -> builder.maxPendingHandshakes(Integer.parseInt(option[1]));
				case "shared-memory" -> builder.maxSharedMemory(Long.parseLong(option[1]));
				case "loops" -> builder.loops(Integer.parseInt(option[1]));
				case "max-buffer" -> builder.maxBufferSize(Integer.parseInt(option[1]));
				case "parked" -> builder.polling(PollingPolicy.OFF);
				case "file-group" -> builder.fileSharing(FileSharing.withGroup(Integer.parseInt(option[1])));
				case "file-mode" -> builder.fileSharing(
						new FileSharing(OptionalInt.empty(), OptionalInt.of(Integer.parseInt(option[1], 8)), Set.of()));
				case "client-group" ->
					builder.fileSharing(FileSharing.withClientGroups(Set.of(Integer.parseInt(option[1]))));
				case "quiet" -> quiet = true;
				default -> throw new IllegalArgumentException(args[i]);
			}
		}
		try (IpcServer server = builder.handler(quiet ? new QuietHandler() : new PrintingHandler()).build()) {
			server.start();
			System.out.println("READY " + ProcessHandle.current().pid());
			obey(server);
		}
		catch (IpcException ex) {
			System.out.println("ERROR " + ex.error() + " " + ex.getMessage());
			System.exit(1);
		}
		System.out.println("BYE");
	}

	private static void obey(IpcServer server) throws IOException {
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = input.readLine(); line != null && !line.equals("quit"); line = input.readLine()) {
			if (line.equals("memory")) {
				System.out.println("MEMORY " + server.sharedMemory().used() + " " + server.sharedMemory().limit());
			}
			else if (line.equals("connections")) {
				System.out.println("CONNECTIONS " + server.connections().size());
			}
		}
	}

	private static final class PrintingHandler extends EchoHandler {

		@Override
		protected void report(String line) {
			System.out.println(line);
		}

	}

	private static final class QuietHandler extends EchoHandler {

		@Override
		protected void report(String line) {
			// quiet: print nothing
		}

	}

}
