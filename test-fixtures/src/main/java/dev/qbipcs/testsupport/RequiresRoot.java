package dev.qbipcs.testsupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A test that starts processes as other users or mounts something: it is skipped unless
 * root runs the build.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "dev.qbipcs.testsupport.Root#isUser", disabledReason = "only root can become other users")
public @interface RequiresRoot {

}
