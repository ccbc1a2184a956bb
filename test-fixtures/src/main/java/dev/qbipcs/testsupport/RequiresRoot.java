package dev.qbipcs.testsupport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.condition.EnabledIf;

/**
 * A test that starts processes as other users, mounts something or starts a daemon that
 * only root may: it is skipped unless root runs the build.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "dev.qbipcs.testsupport.Root#isUser", disabledReason = "only root may do what it does")
public @interface RequiresRoot {

}
