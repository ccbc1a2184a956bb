package dev.qbipcs.spring.convert;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Type;

import dev.qbipcs.PayloadOutput;
import org.jspecify.annotations.Nullable;

/**
 * Converts payloads to objects and objects to payloads. Implementations must be
 * thread-safe.
 * <p>
 * The first converter bean, in order, that supports a type converts it. Text is at
 * {@link TextPayloadConverter#ORDER}, JSON after all others. {@code byte[]},
 * {@code ByteBuffer} and {@code MemorySegment} are never converted.
 */
public interface IpcPayloadConverter {

	/**
	 * Return whether payloads can be read as a type. Asked once for each handler, at
	 * start-up.
	 * @param type the type of a parameter, with its type arguments
	 * @return whether {@link #read} can be called with it
	 */
	boolean canRead(Type type);

	/**
	 * Read a payload.
	 * @param payload the payload, valid during the call
	 * @param type the wanted type
	 * @return an instance of the type, or null if the payload represents null
	 * @throws Exception if the payload is not valid for that type; the response is {@code
	 * EINVAL}
	 */
	@Nullable Object read(MemorySegment payload, Type type) throws Exception;

	/**
	 * Return whether objects of a type can be written.
	 * @param type the type that a handler returns, with its type arguments
	 * @return whether {@link #write} can be called with it
	 */
	boolean canWrite(Type type);

	/**
	 * Write an object.
	 * @param body an instance of the type
	 * @param type the type that the handler declares, or the object's class
	 * @param output takes the payload, without the message's header; valid during the
	 * call
	 * @throws Exception if the object cannot be written; the response is {@code EIO}, and
	 * what was written already is not sent
	 */
	void write(Object body, Type type, PayloadOutput output) throws Exception;

}
