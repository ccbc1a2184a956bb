package dev.qbipcs.sample.telemetry;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcSendResult;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A client that is subscribed to alerts. One that does not read them misses some, since
 * the hub does not wait for it. The log reports when that begins and how many were
 * missed. Safe for use by several threads.
 */
class AlertSubscriber {

	private static final Log logger = LogFactory.getLog(AlertSubscriber.class);

	private final IpcConnection connection;

	private final AlertForm form;

	private final AtomicLong missed = new AtomicLong();

	AlertSubscriber(IpcConnection connection, AlertForm form) {
		this.connection = connection;
		this.form = form;
	}

	/**
	 * Send an alert unless the client has left no room for it.
	 * @param alert the alert in all forms
	 * @return whether it was sent
	 */
	boolean offer(Map<AlertForm, byte[]> alert) {
		IpcSendResult result = this.connection.events()
			.trySend(this.form.id(), Objects.requireNonNull(alert.get(this.form)));
		switch (result) {
			case SENT -> caughtUp();
			case NO_ROOM -> missed();
			case GONE -> {
				// It left just now; its connection is about to be reported as closed
			}
		}
		return result.isSent();
	}

	/** Log how many alerts were missed, if any. */
	void caughtUp() {
		long count = (this.missed.get() != 0) ? this.missed.getAndSet(0) : 0;
		if (count != 0) {
			logger.warn(this + " missed " + count + " alert" + ((count != 1) ? "s" : ""));
		}
	}

	boolean isConnected() {
		return this.connection.isConnected();
	}

	@Override
	public String toString() {
		return "Subscriber with pid " + this.connection.peer().pid();
	}

	private void missed() {
		if (this.missed.getAndIncrement() == 0) {
			logger.warn(this + " does not read its alerts and misses them from now on");
		}
	}

}
