package dev.qbipcs.boot.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.testsupport.Patience;
import dev.qbipcs.testsupport.ServiceNames;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Contexts with services of unique names, and calls to them.
 */
final class TestServices {

	static final Duration PATIENCE = Patience.LIMIT;

	/**
	 * The name of the services of this context; a property for {@code @IpcService}.
	 */
	private final String name = ServiceNames.unique("boot");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, IpcConverterAutoConfiguration.class,
				IpcServerAutoConfiguration.class))
		.withPropertyValues("test.service=" + this.name);

	String name() {
		return this.name;
	}

	ApplicationContextRunner contextRunner() {
		return this.contextRunner;
	}

	/**
	 * Return the beginning of the service's properties.
	 * @return a prefix that ends with a dot
	 */
	String properties() {
		return "qbipcs.server.services." + this.name + ".";
	}

	IpcClient connect() {
		return IpcClient.connect(this.name);
	}

	String call(int id, String payload) {
		try (IpcClient client = connect()) {
			return call(client, id, payload);
		}
	}

	/**
	 * Call the service.
	 * @param client the calling client
	 * @param id the id of the request
	 * @param payload the request
	 * @return id, error and payload
	 */
	static String call(IpcClient client, int id, String payload) {
		IpcReply reply = client.sendAndReceive(id, payload.getBytes(StandardCharsets.UTF_8), PATIENCE);
		return reply.id() + " " + reply.error() + " " + reply.text();
	}

}
