package dev.qbipcs.boot.actuate;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import dev.qbipcs.client.IpcClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * An operator with a JMX console.
 */
class JmxEndpointIT {

	private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

	@Test
	void allOperationsAreThere() throws JMException {
		try (EndpointApplication application = new EndpointApplication(
				"--management.endpoint.qbipcs.access=unrestricted");
				IpcClient client = IpcClient.connect(application.service())) {
			String service = application.service();
			assertThat(
					Arrays.stream(SERVER.getMBeanInfo(name(service)).getOperations()).map(MBeanOperationInfo::getName))
				.containsExactlyInAnyOrder("services", "service", "document", "changeService", "changeConnection",
						"disconnect");
			assertThat(invoke(service, "services").get("services")).asString().contains(service);
			Map<?, ?> connection = await().until(() -> connections(service), (all) -> !all.isEmpty()).getFirst();
			assertThat(connection.get("pid")).hasToString("" + ProcessHandle.current().pid());
			Long id = Long.valueOf(String.valueOf(connection.get("id")));
			assertThat(invoke(service, "changeService", service, "SLOW", null, null).get("requestRate"))
				.isEqualTo("SLOW");
			assertThat(invoke(service, "changeConnection", service, id, true).get("id")).hasToString("" + id);
			assertThat(invoke(service, "disconnect", service, id).get("id")).hasToString("" + id);
			await().until(() -> !client.isConnected());
			assertThat(invoke(service, "changeService", service, null, false, null).get("state")).isEqualTo("STOPPED");
		}
	}

	@Test
	void failuresThrowTheSameMessages() {
		try (EndpointApplication application = new EndpointApplication(
				"--management.endpoint.qbipcs.access=unrestricted")) {
			String service = application.service();
			assertFails("There is no service \"nobody\"; there are: " + service, service, "service", "nobody");
			assertFails("Service \"" + service + "\" has no connection 9; no client is connected", service,
					"disconnect", service, 9L);
			assertFails("\"WARP\" is no request rate; there are: FAST, NORMAL, SLOW, OFF, OFF_2", service,
					"changeService", service, "WARP", null, null);
			assertFails("There is nothing to do; say what to change", service, "changeService", service, null, null,
					null);
		}
	}

	@Test
	void byDefaultItIsReadOnly() throws JMException {
		try (EndpointApplication application = new EndpointApplication()) {
			String service = application.service();
			assertThat(
					Arrays.stream(SERVER.getMBeanInfo(name(service)).getOperations()).map(MBeanOperationInfo::getName))
				.containsExactlyInAnyOrder("services", "service", "document");
			assertThatExceptionOfType(ReflectionException.class)
				.isThrownBy(() -> invoke(service, "changeService", service, "SLOW", null, null));
		}
	}

	private static void assertFails(String sentence, String domain, String operation, @Nullable Object... arguments) {
		assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> invoke(domain, operation, arguments))
			.withMessageStartingWith(sentence);
	}

	private static Map<?, ?> invoke(String domain, String operation, @Nullable Object... arguments) throws JMException {
		return (Map<?, ?>) SERVER.invoke(name(domain), operation, arguments, new String[arguments.length]);
	}

	private static List<Map<?, ?>> connections(String service) throws JMException {
		List<?> connections = (List<?>) Objects.requireNonNull(invoke(service, "service", service).get("connections"));
		return connections.stream().<Map<?, ?>>map((connection) -> (Map<?, ?>) connection).toList();
	}

	private static ObjectName name(String domain) throws JMException {
		return new ObjectName(domain + ":type=Endpoint,name=Qbipcs");
	}

}
