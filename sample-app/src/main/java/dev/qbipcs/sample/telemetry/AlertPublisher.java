package dev.qbipcs.sample.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.struct.StructCodec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Publishes alerts to the subscribed clients. Safe for use by several threads; nothing
 * here blocks.
 */
@Component
class AlertPublisher {

	private static final Log logger = LogFactory.getLog(AlertPublisher.class);

	private static final StructCodec<BinaryAlert> STRUCTS = StructCodec.of(BinaryAlert.class);

	private final Map<Long, AlertSubscriber> subscribers = new ConcurrentHashMap<>();

	private final JsonMapper jsonMapper;

	AlertPublisher(JsonMapper jsonMapper) {
		this.jsonMapper = jsonMapper;
	}

	/**
	 * Send alerts to a client from now on. Asking twice does not send them twice.
	 * @param connection the client
	 * @param form how it wants them; what it asked for first counts
	 */
	void subscribe(IpcConnection connection, AlertForm form) {
		AlertSubscriber subscriber = this.subscribers.computeIfAbsent(connection.id(),
				(id) -> new AlertSubscriber(connection, form));
		// A client that left meanwhile was reported as closed before it was added
		if (!subscriber.isConnected()) {
			unsubscribe(connection);
		}
	}

	/**
	 * Remove a client, if it is subscribed.
	 * @param connection the client
	 */
	void unsubscribe(IpcConnection connection) {
		AlertSubscriber subscriber = this.subscribers.remove(connection.id());
		if (subscriber != null) {
			subscriber.caughtUp();
		}
	}

	/**
	 * Send an alert to every subscriber that has room for it.
	 * @param alert the alert
	 * @return how many got it
	 */
	int publish(Alert alert) {
		Map<AlertForm, byte[]> forms = Map.of(AlertForm.JSON, this.jsonMapper.writeValueAsBytes(alert),
				AlertForm.STRUCT, STRUCTS.toByteArray(new BinaryAlert(alert)));
		int sent = (int) this.subscribers.values().stream().filter((subscriber) -> subscriber.offer(forms)).count();
		int all = this.subscribers.size();
		logger.info("%s measured %.1f, more than %.1f; alerted %s".formatted(alert.sensor(), alert.value(),
				alert.threshold(),
				(all != 0) ? sent + " of " + all + " subscribers" : "no client, since none subscribed"));
		return sent;
	}

	/**
	 * Return how many clients are subscribed.
	 * @return the number of subscribers
	 */
	int subscriberCount() {
		return this.subscribers.size();
	}

}
