package dev.qbipcs.spring.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.qbipcs.spring.observation.IpcServerObservationDocumentation.LowCardinalityKeyNames;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one handler. Any thread may call any method.
 */
final class HandlerMeters {

	private static final String NAME = DefaultIpcServerObservationConvention.NAME;

	private static final Outcome SUCCESS = new Outcome(KeyValue.NONE_VALUE, KeyValue.NONE_VALUE);

	private final MeterRegistry registry;

	private final Tags tags;

	private final Tags furtherTags;

	/** Null until the first call succeeds. */
	private volatile @Nullable Timer successes;

	private final Map<Outcome, Timer> failures = new ConcurrentHashMap<>();

	private final @Nullable LongTaskTimer active;

	/**
	 * Register the meters.
	 * @param registry where
	 * @param tags the tags of all meters
	 * @param furtherTags tags of the timers, but not of the long-task timer
	 * @param active whether there is a long-task timer
	 */
	HandlerMeters(MeterRegistry registry, Tags tags, Tags furtherTags, boolean active) {
		this.registry = registry;
		this.tags = tags;
		this.furtherTags = furtherTags;
		this.active = active ? LongTaskTimer.builder(NAME + ".active").tags(tags.and(SUCCESS.tags())).register(registry)
				: null;
	}

	// The time since an arbitrary moment in nanoseconds.
	long now() {
		return this.registry.config().clock().monotonicTime();
	}

	Timer timer(int error, @Nullable Throwable failure) {
		return (error == 0) ? successes() : failures(error, failure);
	}

	LongTaskTimer.@Nullable Sample begin() {
		return (this.active != null) ? this.active.start() : null;
	}

	private Timer successes() {
		Timer timer = this.successes;
		if (timer == null) {
			timer = timer(SUCCESS);
			this.successes = timer;
		}
		return timer;
	}

	private Timer failures(int error, @Nullable Throwable failure) {
		Outcome outcome = new Outcome(ErrorNames.exception(ErrorNames.cause(error, failure)), ErrorNames.errno(error));
		return this.failures.computeIfAbsent(outcome, this::timer);
	}

	private Timer timer(Outcome outcome) {
		return Timer.builder(NAME).tags(this.tags.and(outcome.tags()).and(this.furtherTags)).register(this.registry);
	}

	/**
	 * How a call ended.
	 *
	 * @param error the simple name of the exception's class, or {@code none}
	 * @param errno the name of the error in the response, or {@code none}
	 */
	private record Outcome(String error, String errno) {

		Tags tags() {
			return Tags.of(LowCardinalityKeyNames.ERROR.asString(), this.error, LowCardinalityKeyNames.ERRNO.asString(),
					this.errno);
		}

	}

}
