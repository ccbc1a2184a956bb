package dev.qbipcs.boot.actuate;

import dev.qbipcs.client.IpcClient;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint is read-only unless configured otherwise.
 */
class ReadOnlyEndpointIT {

	@Test
	void byDefaultItIsReadOnly() {
		try (EndpointApplication application = new EndpointApplication();
				IpcClient client = IpcClient.connect(application.service())) {
			String path = "/qbipcs/" + application.service();
			JsonNode connections = await().until(() -> application.get(path).get("connections"),
					(all) -> !all.isEmpty());
			String connection = path + "/" + connections.get(0).get("id");
			application.request("POST", path, "{\"running\":false}", 405);
			application.request("POST", connection, "{\"resetStatistics\":true}", 405);
			application.request("DELETE", connection, null, 405);
			assertThat(application.get(path).get("state").stringValue()).isEqualTo("RUNNING");
			assertThat(client.isConnected()).isTrue();
		}
	}

}
