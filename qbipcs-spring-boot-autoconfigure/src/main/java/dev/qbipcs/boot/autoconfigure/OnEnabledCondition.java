package dev.qbipcs.boot.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Reads the properties of {@link ConditionalOnEnabled} as they are bound.
 */
final class OnEnabledCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Binder binder = Binder.get(context.getEnvironment());
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnEnabled.class);
		for (String name : metadata.getAnnotations().get(ConditionalOnEnabled.class).getStringArray("value")) {
			if (!binder.bind(name, Boolean.class).orElse(true)) {
				return ConditionOutcome.noMatch(message.because(name + " is false"));
			}
		}
		return ConditionOutcome.match(message.because("nothing is turned off"));
	}

}
