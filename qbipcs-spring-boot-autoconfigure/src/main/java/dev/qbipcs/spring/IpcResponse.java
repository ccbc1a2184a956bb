package dev.qbipcs.spring;

import java.util.Objects;
import java.util.OptionalInt;

import dev.qbipcs.Errno;
import org.jspecify.annotations.Nullable;

/**
 * An answer that chooses the id and the error of the response's header. Immutable.
 *
 * @param <T> the type of the body
 */
public final class IpcResponse<T> {

	private final OptionalInt id;

	private final int error;

	private final @Nullable T body;

	private IpcResponse(OptionalInt id, int error, @Nullable T body) {
		this.id = id;
		this.error = error;
		this.body = body;
	}

	/**
	 * Answer with a body, the request's id and error 0.
	 * @param <T> the type of the body
	 * @param body what to convert to the payload
	 * @return the response
	 */
	public static <T> IpcResponse<T> of(T body) {
		return new IpcResponse<>(OptionalInt.empty(), 0, body);
	}

	/**
	 * Answer with a body, the request's id and an error.
	 * @param <T> the type of the body
	 * @param body what to convert to the payload
	 * @param error the error field, as it is sent: 0, or by convention a negated error
	 * number
	 * @return the response
	 */
	public static <T> IpcResponse<T> of(T body, int error) {
		return new IpcResponse<>(OptionalInt.empty(), error, body);
	}

	/**
	 * Answer with a body, the request's id and a well-known error.
	 * @param <T> the type of the body
	 * @param body what to convert to the payload
	 * @param errno the error; the header carries it negated
	 * @return the response
	 */
	public static <T> IpcResponse<T> of(T body, Errno errno) {
		return of(body, errno.negated());
	}

	/**
	 * Answer with an error and an empty payload.
	 * @param <T> the type of the body that is not there
	 * @param errno the error; the header carries it negated
	 * @return the response
	 */
	public static <T> IpcResponse<T> error(Errno errno) {
		return new IpcResponse<>(OptionalInt.empty(), errno.negated(), null);
	}

	/**
	 * Answer with an empty payload, the request's id and error 0.
	 * @param <T> the type of the body that is not there
	 * @return the response
	 */
	public static <T> IpcResponse<T> empty() {
		return new IpcResponse<>(OptionalInt.empty(), 0, null);
	}

	/**
	 * Choose another id than the request's.
	 * @param id the id in the response's header
	 * @return a response that differs in its id
	 */
	public IpcResponse<T> withId(int id) {
		return new IpcResponse<>(OptionalInt.of(id), this.error, this.body);
	}

	/**
	 * Choose the error field, as it is sent.
	 * @param error 0, or by convention a negated error number
	 * @return a response that differs in its error
	 */
	public IpcResponse<T> withError(int error) {
		return new IpcResponse<>(this.id, error, this.body);
	}

	/**
	 * Choose the error field by name.
	 * @param errno the error; the header carries it negated
	 * @return a response that differs in its error
	 */
	public IpcResponse<T> withError(Errno errno) {
		return withError(errno.negated());
	}

	/**
	 * Return the id in the response's header.
	 * @return the id, or empty for the request's
	 */
	public OptionalInt id() {
		return this.id;
	}

	/**
	 * Return the error in the response's header.
	 * @return 0, or by convention a negated error number
	 */
	public int error() {
		return this.error;
	}

	/**
	 * Return the body, from which the payload is made.
	 * @return the body, or null for an empty payload
	 */
	public @Nullable T body() {
		return this.body;
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof IpcResponse<?> other && this.id.equals(other.id) && this.error == other.error
				&& Objects.equals(this.body, other.body);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.id, this.error, this.body);
	}

	@Override
	public String toString() {
		return "IpcResponse[id=" + (this.id.isPresent() ? this.id.getAsInt() : "request's") + ", error=" + this.error
				+ ", body=" + this.body + "]";
	}

}
