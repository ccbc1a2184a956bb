package dev.qbipcs.boot.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.qbipcs.spring.observation.IpcServerObservationConvention;
import dev.qbipcs.spring.observation.IpcServerTimers;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.core.env.Environment;

/**
 * The beans that take part in observations. If all of them are Spring Boot's own, and the
 * only handler of observations keeps meters, timers record the same without observations.
 */
final class ObservationBeans {

	private static final String BOOT = "org.springframework.boot.";

	/** The registry, the beans that Spring Boot passes to it, and our convention. */
	private static final List<Class<?>> PARTICIPANTS = List.of(ObservationRegistry.class, ObservationHandler.class,
			ObservationPredicate.class, ObservationFilter.class, GlobalObservationConvention.class,
			ObservationRegistryCustomizer.class, IpcServerObservationConvention.class);

	private final ConfigurableListableBeanFactory beanFactory;

	ObservationBeans(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Return timers in the place of observations.
	 * @param mode what is configured
	 * @return the timers, or null if there have to be observations
	 */
	@Nullable IpcServerTimers timers(ObservationMode mode) {
		boolean wanted = switch (mode) {
			case AUTO -> areMetersOnly();
			case METERS -> true;
			case OBSERVATIONS -> false;
		};
		MeterRegistry registry = wanted ? this.beanFactory.getBeanProvider(MeterRegistry.class).getIfAvailable() : null;
		return (registry != null) ? new IpcServerTimers(registry, commonTags(), hasLongTaskTimers()) : null;
	}

	private boolean areMetersOnly() {
		List<?> handlers = names(ObservationHandler.class).map(this.beanFactory::getType).toList();
		return handlers.equals(List.of(DefaultMeterObservationHandler.class))
				&& PARTICIPANTS.stream().flatMap(this::names).allMatch(this::isMadeByBoot);
	}

	private boolean isMadeByBoot(String name) {
		if (!this.beanFactory.containsBeanDefinition(name)) {
			return false;
		}
		Method factory = (this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)
				? definition.getResolvedFactoryMethod() : null;
		return factory != null && factory.getDeclaringClass().getName().startsWith(BOOT);
	}

	private Stream<String> names(Class<?> type) {
		return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, type));
	}

	// Spring Boot adds management.observations.key-values.
	private Tags commonTags() {
		Observation.Context context = new Observation.Context();
		for (String name : names(ObservationFilter.class).filter(this::isMadeByBoot).toList()) {
			context = this.beanFactory.getBean(name, ObservationFilter.class).map(context);
		}
		return Tags.of(context.getLowCardinalityKeyValues().stream().map(ObservationBeans::tag).toList());
	}

	private static Tag tag(KeyValue keyValue) {
		return Tag.of(keyValue.getKey(), keyValue.getValue());
	}

	private boolean hasLongTaskTimers() {
		Set<IgnoredMeters> ignored = Binder.get(this.beanFactory.getBean(Environment.class))
			.bind("management.metrics.observations.ignored-meters", Bindable.setOf(IgnoredMeters.class))
			.orElseGet(Set::of);
		return !ignored.contains(IgnoredMeters.LONG_TASK_TIMER);
	}

}
