package dev.qbipcs.spring.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Meter;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a service. Counters never decrease: not when connections close, not when
 * statistics are reset, and not when the service is stopped and started again. Each has
 * the tags {@value #SERVICE_TAG} and {@value #TRANSPORT_TAG}.
 */
public enum IpcServerMeter {

	/** Connections established now. */
	CONNECTIONS_ACTIVE("qbipcs.server.connections.active", Meter.Type.GAUGE, "connections",
			"Connections established now", ServiceSample::activeConnections),

	/** Clients that became connections. */
	CONNECTIONS_ACCEPTED("qbipcs.server.connections.accepted", Meter.Type.COUNTER, "connections",
			"Clients that became connections", (sample) -> sample.totals().accepted()),

	/** Clients that were turned away. */
	CONNECTIONS_REJECTED("qbipcs.server.connections.rejected", Meter.Type.COUNTER, "connections",
			"Clients that were turned away: by limits, by access rules or by the application",
			(sample) -> sample.totals().rejected()),

	/** Clients that did not introduce themselves. */
	HANDSHAKES_DROPPED("qbipcs.server.handshakes.dropped", Meter.Type.COUNTER, "handshakes",
			"Clients hung up on before they had introduced themselves: too slow, too many at once, or no handshake",
			(sample) -> sample.totals().droppedHandshakes()),

	/** Connections that were closed by either side. */
	CONNECTIONS_CLOSED("qbipcs.server.connections.closed", Meter.Type.COUNTER, "connections",
			"Connections that were closed by either side", (sample) -> sample.totals().closed()),

	/** Requests received. */
	REQUESTS("qbipcs.server.requests", Meter.Type.COUNTER, "requests",
			"Requests received, including those that their handler failed on", (sample) -> sample.totals().requests()),

	/** Responses queued in full. */
	RESPONSES("qbipcs.server.responses", Meter.Type.COUNTER, "responses", "Responses queued in full",
			(sample) -> sample.totals().responses()),

	/** Events queued. */
	EVENTS("qbipcs.server.events", Meter.Type.COUNTER, "events", "Events queued", (sample) -> sample.totals().events()),

	/** Events that clients have not received yet. */
	EVENTS_QUEUED("qbipcs.server.events.queued", Meter.Type.GAUGE, "events",
			"Events that clients have not received yet, of all connections", ServiceSample::queuedEvents),

	/** The longest queue of events. */
	EVENTS_QUEUED_MAX("qbipcs.server.events.queued.max", Meter.Type.GAUGE, "events",
			"Events that wait for the client that has most of them waiting", ServiceSample::longestQueue),

	/** Responses and events that found no room. */
	SEND_RETRIES("qbipcs.server.send.retries", Meter.Type.COUNTER, "retries", "Responses and events that found no room",
			(sample) -> sample.totals().sendRetries()),

	/** Wake-ups that found no request. */
	RECEIVE_RETRIES("qbipcs.server.receive.retries", Meter.Type.COUNTER, "retries", "Wake-ups that found no request",
			(sample) -> sample.totals().recvRetries()),

	/** Changes of the flow-control state of connections. */
	FLOW_CONTROL_CHANGES("qbipcs.server.flow.control.changes", Meter.Type.COUNTER, "changes",
			"Times that a connection was asked to hold or to go on", (sample) -> sample.totals().flowControlChanges()),

	/** The highest flow-control state of all connections. */
	FLOW_CONTROL_STATE("qbipcs.server.flow.control.state", Meter.Type.GAUGE, null,
			"What clients are asked to do: 0 go on, 1 hold (rate OFF), 2 hold (rate OFF_2); the highest of all connections",
			ServiceSample::flowControlState),

	/** Bytes of requests. */
	RECEIVED("qbipcs.server.received", Meter.Type.COUNTER, "bytes", "Size of the requests, headers included",
			(sample) -> sample.totals().bytesReceived()),

	/** Bytes of responses and events. */
	SENT("qbipcs.server.sent", Meter.Type.COUNTER, "bytes", "Size of the responses and events, headers included",
			(sample) -> sample.totals().bytesSent()),

	/** Messages of other processes. */
	FOREIGN_MESSAGES("qbipcs.server.foreign.messages", Meter.Type.COUNTER, "messages",
			"Messages dropped because another process than the client sent them; only sockets let others try",
			(sample) -> sample.totals().foreignMessages()),

	/** Memory of the files of clients. */
	SHARED_MEMORY_USED("qbipcs.server.shared.memory.used", Meter.Type.GAUGE, "bytes",
			"Shared memory that the files of clients take; of all services that share the limit",
			(sample) -> sample.sharedMemory().used()),

	/** Limit of the memory of the files of clients. */
	SHARED_MEMORY_MAX("qbipcs.server.shared.memory.max", Meter.Type.GAUGE, "bytes",
			"Shared memory that the files of clients may take", (sample) -> sample.sharedMemory().limit()),

	/** Input that arrived while a loop polled. */
	POLLING_HITS("qbipcs.server.polling.hits", Meter.Type.COUNTER, "hits",
			"Times that input came while an event loop looked for it, so that no wake-up was needed; of the loops of this"
					+ " service, which others may share",
			(sample) -> sample.loops().hits()),

	/** Polls that ended without input. */
	POLLING_MISSES("qbipcs.server.polling.misses", Meter.Type.COUNTER, "misses",
			"Times that an event loop looked for input in vain and parked", (sample) -> sample.loops().misses()),

	/** Parking. */
	PARKS("qbipcs.server.parks", Meter.Type.COUNTER, "parks", "Times that an event loop parked",
			(sample) -> sample.loops().parks()),

	/** Handler calls that took long there. */
	LOOP_TAKEOVERS("qbipcs.server.loop.takeovers", Meter.Type.COUNTER, "takeovers",
			"Times that another thread took an event loop over, since a handler took long",
			(sample) -> sample.loops().takeovers());

	/** Tag: the name that clients connect to. */
	public static final String SERVICE_TAG = "service";

	/** Tag: {@code SHARED_MEMORY} or {@code SOCKET}. */
	public static final String TRANSPORT_TAG = "transport";

	/** Tag of {@link #ERRORS} only: the name of an error number. */
	public static final String ERROR_TAG = "error";

	/**
	 * The counter of error responses, one for each error number that has occurred.
	 */
	public static final String ERRORS = "qbipcs.server.errors";

	/** Tag of {@link #CALLS} only: a {@code HandlerThread} in lower case. */
	public static final String THREAD_TAG = "thread";

	/** The counter of the calls of handlers, one for each kind of thread. */
	public static final String CALLS = "qbipcs.server.handler.calls";

	/** Base unit of {@link #CALLS}. */
	public static final String CALLS_UNIT = "calls";

	/** Description of {@link #CALLS}. */
	public static final String CALLS_DESCRIPTION = "Calls of handlers by the kind of thread that they ran on";

	/** Base unit of {@link #ERRORS}. */
	public static final String ERRORS_UNIT = "errors";

	/** Meaning of {@link #ERRORS}. */
	public static final String ERRORS_DESCRIPTION = "Requests answered with an error, or whose handler failed";

	private final String meterName;

	private final Meter.Type type;

	private final @Nullable String unit;

	private final String description;

	@SuppressWarnings("ImmutableEnumChecker")
	private final ToDoubleFunction<ServiceSample> value;

	IpcServerMeter(String meterName, Meter.Type type, @Nullable String unit, String description,
			ToDoubleFunction<ServiceSample> value) {
		this.meterName = meterName;
		this.type = type;
		this.unit = unit;
		this.description = description;
		this.value = value;
	}

	/**
	 * Return the name of the meter.
	 * @return the name in Micrometer's notation
	 */
	public String meterName() {
		return this.meterName;
	}

	/**
	 * Return the type.
	 * @return counter or gauge
	 */
	public Meter.Type type() {
		return this.type;
	}

	/**
	 * Return the base unit.
	 * @return a plural, or null for a state
	 */
	public @Nullable String unit() {
		return this.unit;
	}

	/**
	 * Return the description.
	 * @return half a sentence
	 */
	public String description() {
		return this.description;
	}

	// Some monitoring systems append the unit to the name, which would repeat a unit that
	// the name contains.
	@Nullable String baseUnit() {
		return (this.unit != null && this.meterName.contains("." + this.unit + ".")) ? null : this.unit;
	}

	double value(ServiceSample sample) {
		return this.value.applyAsDouble(sample);
	}

}
