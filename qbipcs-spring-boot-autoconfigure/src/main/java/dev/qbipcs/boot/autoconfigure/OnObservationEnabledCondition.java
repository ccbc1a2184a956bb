package dev.qbipcs.boot.autoconfigure;

import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless {@code management.observations.enable.*} turns our observations off. The
 * property would take effect anyway, but on each call; this way no observer is called at
 * all.
 */
final class OnObservationEnabledCondition extends SpringBootCondition {

	private static final String PREFIX = "management.observations.enable";

	private static final String NAME = "qbipcs.server";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Map<String, Boolean> enabled = Binder.get(context.getEnvironment())
			.bind(PREFIX, Bindable.mapOf(String.class, Boolean.class))
			.orElseGet(Map::of);
		ConditionMessage.Builder message = ConditionMessage.forCondition("IPC observation");
		// as Boot looks it up: the longest name that is there decides
		for (String name : new String[] { NAME, "qbipcs", "all" }) {
			Boolean value = enabled.get(name);
			if (value != null) {
				return new ConditionOutcome(value, message.because(PREFIX + "." + name + " is " + value));
			}
		}
		return ConditionOutcome.match(message.because(PREFIX + " does not name it"));
	}

}
