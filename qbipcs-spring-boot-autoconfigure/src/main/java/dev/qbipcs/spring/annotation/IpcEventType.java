package dev.qbipcs.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An event that an {@link IpcService @IpcService} sends as a C struct. It says so to
 * readers and to the service's C header; sending remains the service's business.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Repeatable(IpcEventType.Container.class)
public @interface IpcEventType {

	/**
	 * The id in the event's header.
	 * @return the id
	 */
	int id();

	/**
	 * The event's payload.
	 * @return a record with {@link dev.qbipcs.struct.CStruct @CStruct}
	 */
	Class<? extends Record> payload();

	/**
	 * Several of them.
	 */
	@Documented
	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.TYPE)
	@interface Container {

		/**
		 * All events of the service.
		 * @return the events
		 */
		IpcEventType[] value();

	}

}
