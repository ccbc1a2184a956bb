package echo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.qbipcs.IpcException;
import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.UserDatabase;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.spi.EventLoop;

/**
 * Serves and calls an echo service over each transport, on a loop that both services
 * share. Uses each of the exported packages.
 */
public final class Echo {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private Echo() {
	}

	/**
	 * Print what becomes of a call over each transport.
	 * @param args the name of the service
	 */
	public static void main(String[] args) {
		try (EventLoop loop = EventLoop.create("echo")) {
			for (IpcTransport transport : new IpcTransport[] { IpcTransport.SHARED_MEMORY, IpcTransport.SOCKET }) {
				System.out.println(transport + " " + call(loop, transport, args[0]));
			}
			System.out.println("root " + UserDatabase.uid("root").getAsInt());
		}
		catch (IpcException ex) {
			System.out.println("ERROR " + ex.getMessage());
		}
	}

	private static String call(EventLoop loop, IpcTransport transport, String service) {
		try (IpcServer server = IpcServer.builder(service)
			.transport(transport)
			.eventLoop(loop)
			.handshakeTimeout(PATIENCE)
			.handler((message) -> message.reply(message.segment()))
			.build()) {
			server.start();
			try (IpcClient client = IpcClient.builder(service).connectTimeout(PATIENCE).connect()) {
				return client.sendAndReceive(1, "hello".getBytes(StandardCharsets.UTF_8), PATIENCE).text();
			}
		}
		catch (IpcException ex) {
			return "ERROR " + ex.getMessage();
		}
	}

}
