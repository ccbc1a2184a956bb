package dev.qbipcs.spring.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.qbipcs.spring.handler.HandlerThread;
import dev.qbipcs.spring.server.IpcServiceRegistry;
import dev.qbipcs.spring.server.RegisteredIpcService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Binds meters to the statistics that services keep anyway, so that they add no cost to a
 * request. {@link IpcServerMeter} lists them.
 */
public final class IpcServerMetrics implements MeterBinder {

	private final IpcServiceRegistry services;

	// held here: meters refer to their objects weakly
	private final Map<RegisteredIpcService, ServiceSampler> samplers = new ConcurrentHashMap<>();

	/**
	 * Create meters.
	 * @param services the services to bind
	 */
	public IpcServerMetrics(IpcServiceRegistry services) {
		this.services = services;
	}

	/**
	 * Register the meters of all services, now or as soon as the services exist.
	 */
	@Override
	public void bindTo(MeterRegistry registry) {
		this.services.whenCreated((service) -> bind(service, registry));
	}

	private void bind(RegisteredIpcService service, MeterRegistry registry) {
		Tags tags = Tags.of(IpcServerMeter.SERVICE_TAG, service.name(), IpcServerMeter.TRANSPORT_TAG,
				service.server().transport().name());
		ServiceSampler sampler = this.samplers.computeIfAbsent(service,
				(key) -> new ServiceSampler(key.server(), System::nanoTime));
		for (IpcServerMeter meter : IpcServerMeter.values()) {
			bind(meter, sampler, tags, registry);
		}
		for (HandlerThread thread : HandlerThread.values()) {
			bindCalls(thread, service, tags, registry);
		}
		service.onFirstError((error) -> bindError(error, service, tags, registry));
	}

	private static void bind(IpcServerMeter meter, ServiceSampler sampler, Tags tags, MeterRegistry registry) {
		if (meter.type() == Meter.Type.COUNTER) {
			FunctionCounter.builder(meter.meterName(), sampler, (source) -> meter.value(source.sample()))
				.baseUnit(meter.baseUnit())
				.description(meter.description())
				.tags(tags)
				.register(registry);
		}
		else {
			Gauge.builder(meter.meterName(), sampler, (source) -> meter.value(source.sample()))
				.baseUnit(meter.baseUnit())
				.description(meter.description())
				.tags(tags)
				.register(registry);
		}
	}

	private static void bindCalls(HandlerThread thread, RegisteredIpcService service, Tags tags,
			MeterRegistry registry) {
		FunctionCounter.builder(IpcServerMeter.CALLS, service, (source) -> source.callCounts().get(thread))
			.baseUnit(IpcServerMeter.CALLS_UNIT)
			.description(IpcServerMeter.CALLS_DESCRIPTION)
			.tags(tags.and(IpcServerMeter.THREAD_TAG, thread.name().toLowerCase(Locale.ROOT)))
			.register(registry);
	}

	private static void bindError(String error, RegisteredIpcService service, Tags tags, MeterRegistry registry) {
		FunctionCounter
			.builder(IpcServerMeter.ERRORS, service, (source) -> source.errorCounts().getOrDefault(error, 0L))
			.baseUnit(IpcServerMeter.ERRORS_UNIT)
			.description(IpcServerMeter.ERRORS_DESCRIPTION)
			.tags(tags.and(IpcServerMeter.ERROR_TAG, error))
			.register(registry);
	}

}
