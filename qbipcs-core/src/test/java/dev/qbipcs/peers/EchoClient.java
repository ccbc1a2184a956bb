package dev.qbipcs.peers;

import java.time.Duration;

import dev.qbipcs.IpcException;
import dev.qbipcs.client.IpcClient;
import dev.qbipcs.testsupport.Patience;

/**
 * Our client as a process of its own. Makes a round trip and prints {@code SERVED}, or
 * {@code ERROR}, the error number and the message.
 */
public final class EchoClient {

	private static final Duration PATIENCE = Patience.LIMIT;

	private EchoClient() {
	}

	/**
	 * Call an echo service once.
	 * @param args the service's name
	 */
	public static void main(String[] args) {
		try (IpcClient client = IpcClient.builder(args[0]).connectTimeout(PATIENCE).connect()) {
			int size = client.sendAndReceive(EchoHandler.ECHO, new byte[64], PATIENCE).payload().length;
			System.out.println((size == 64) ? "SERVED" : "ERROR 0 answered " + size + " bytes");
		}
		catch (IpcException ex) {
			System.out.println("ERROR " + ex.error() + " " + ex.getMessage());
		}
	}

}
