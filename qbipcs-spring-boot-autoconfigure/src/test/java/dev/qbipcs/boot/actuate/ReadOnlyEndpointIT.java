package dev.qbipcs.boot.actuate;

import dev.qbipcs.client.IpcClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nobody may change anything unless it was configured.
 */
@Timeout(180)
class ReadOnlyEndpointIT {

	@Test
	void byDefaultItOnlyTells() {
		try (EndpointApplication application = new EndpointApplication();
				IpcClient client = IpcClient.connect(application.service())) {
			String path = "/qbipcs/" + application.service();
			JsonNode service = application.get(path);
			String connection = path + "/" + service.get("connections").get(0).get("id");
			application.request("POST", path, "{\"running\":false}", 405);
			application.request("POST", connection, "{\"resetStatistics\":true}", 404);
			application.request("DELETE", connection, null, 404);
			assertThat(application.get(path).get("state").stringValue()).isEqualTo("RUNNING");
			assertThat(client.isConnected()).isTrue();
		}
	}

}
