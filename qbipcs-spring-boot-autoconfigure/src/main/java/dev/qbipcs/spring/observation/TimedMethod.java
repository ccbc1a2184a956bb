package dev.qbipcs.spring.observation;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServer;
import dev.qbipcs.spring.handler.MethodObserver;
import io.micrometer.core.instrument.LongTaskTimer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Times the calls of one handler. Its meters are registered by the first one.
 */
final class TimedMethod implements MethodObserver {

	private static final Log logger = LogFactory.getLog(TimedMethod.class);

	private final Function<IpcServer, HandlerMeters> registration;

	private volatile @Nullable HandlerMeters meters;

	/** Whether they cannot be registered. */
	private volatile boolean failed;

	/** The object of a call that is over, for the next one. */
	private final AtomicReference<@Nullable TimedCall> spare = new AtomicReference<>();

	/**
	 * Create an observer.
	 * @param registration makes the meters of the handler of a service
	 */
	TimedMethod(Function<IpcServer, HandlerMeters> registration) {
		this.registration = registration;
	}

	@Override
	public Call begin(IpcMessage request) {
		HandlerMeters meters = this.meters;
		if (meters == null) {
			meters = register(request.connection().server());
			if (meters == null) {
				return Call.NONE;
			}
		}
		TimedCall call = this.spare.getAndSet(null);
		if (call == null) {
			call = new TimedCall(meters);
		}
		call.begin();
		return call;
	}

	@Override
	public Activity active() {
		HandlerMeters meters = this.meters;
		LongTaskTimer.Sample sample = (meters != null) ? meters.begin() : null;
		return (sample != null) ? sample::stop : Activity.NONE;
	}

	private @Nullable HandlerMeters register(IpcServer server) {
		if (this.failed) {
			return null;
		}
		try {
			HandlerMeters meters = this.registration.apply(server);
			this.meters = meters;
			return meters;
		}
		catch (RuntimeException ex) {
			this.failed = true;
			logger.error("The calls of a handler of service \"%s\" are not timed: its meters cannot be registered;"
				.formatted(server.name()) + " correct the meter filters or the registry", ex);
			return null;
		}
	}

	/**
	 * The time of one call.
	 */
	private final class TimedCall implements Call {

		private final HandlerMeters meters;

		private long begin;

		/** While the result is pending. */
		private @Nullable Activity pending;

		TimedCall(HandlerMeters meters) {
			this.meters = meters;
		}

		void begin() {
			this.begin = this.meters.now();
		}

		@Override
		public void suspend() {
			this.pending = active();
		}

		@Override
		public void resume() {
			// ends when the request is answered
		}

		@Override
		public void end(int error, @Nullable Throwable failure) {
			long duration = this.meters.now() - this.begin;
			Activity pending = this.pending;
			if (pending != null) {
				this.pending = null;
				pending.end();
			}
			record(error, failure, duration);
			TimedMethod.this.spare.setRelease(this);
		}

		private void record(int error, @Nullable Throwable failure, long duration) {
			try {
				this.meters.timer(error, failure).record(duration, TimeUnit.NANOSECONDS);
			}
			catch (RuntimeException ex) {
				logger.error("A call of a handler was not timed; correct the meter filters or the registry", ex);
			}
		}

	}

}
