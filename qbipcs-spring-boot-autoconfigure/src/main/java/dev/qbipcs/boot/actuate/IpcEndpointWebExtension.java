package dev.qbipcs.boot.actuate;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

import dev.qbipcs.IpcException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * The endpoint over HTTP. A failure becomes a status and a body {@code {"error": "..."}}.
 * Arguments arrive as text, so that this class rather than the framework reports invalid
 * ones.
 */
@EndpointWebExtension(endpoint = IpcEndpoint.class)
public class IpcEndpointWebExtension {

	private static final int CONFLICT = 409;

	private final IpcEndpoint endpoint;

	/**
	 * Create the extension.
	 * @param endpoint the endpoint to delegate to
	 */
	public IpcEndpointWebExtension(IpcEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * Describe a service.
	 * @param service its name
	 * @return the service, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<?> service(@Selector String service) {
		return respond(() -> this.endpoint.service(service));
	}

	/**
	 * Return a document about a service: its C header.
	 * @param service its name
	 * @param document {@code header}
	 * @return the text, or 404
	 */
	@ReadOperation(produces = "text/plain")
	public WebEndpointResponse<?> document(@Selector String service, @Selector String document) {
		WebEndpointResponse<?> response = respond(() -> this.endpoint.document(service, document));
		return (response.getBody() instanceof Map<?, ?> error)
				? new WebEndpointResponse<>(String.valueOf(error.get("error")), response.getStatus()) : response;
	}

	/**
	 * Change a service.
	 * @param service its name
	 * @param requestRate the new request rate
	 * @param running true to start it, false to stop it
	 * @param resetStatistics whether to reset the counters of its connections
	 * @return the service; 404 if it does not exist; 400 for an invalid argument; 409 if
	 * it cannot be started
	 */
	@WriteOperation
	public WebEndpointResponse<?> changeService(@Selector String service, @Nullable String requestRate,
			@Nullable String running, @Nullable String resetStatistics) {
		return respond(() -> this.endpoint.changeService(service, requestRate, flag("running", running),
				flag("resetStatistics", resetStatistics)));
	}

	/**
	 * Reset the counters of a connection.
	 * @param service the name of the service
	 * @param connection the id of the connection
	 * @param resetStatistics true
	 * @return the connection before the reset; 404 if it does not exist; 400 for an
	 * invalid argument
	 */
	@WriteOperation
	public WebEndpointResponse<?> changeConnection(@Selector String service, @Selector String connection,
			@Nullable String resetStatistics) {
		return respond(() -> this.endpoint.changeConnection(service, id(connection),
				flag("resetStatistics", resetStatistics)));
	}

	/**
	 * Disconnect a client.
	 * @param service the name of the service
	 * @param connection the id of the connection
	 * @return 204; 404 if the connection does not exist; 400 if the id is not a number
	 */
	@DeleteOperation
	public WebEndpointResponse<?> disconnect(@Selector String service, @Selector String connection) {
		WebEndpointResponse<?> response = respond(() -> this.endpoint.disconnect(service, id(connection)));
		return (response.getStatus() == WebEndpointResponse.STATUS_OK)
				? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT) : response;
	}

	private static WebEndpointResponse<?> respond(Supplier<Object> operation) {
		try {
			return new WebEndpointResponse<>(operation.get());
		}
		catch (NoSuchElementException ex) {
			return error(WebEndpointResponse.STATUS_NOT_FOUND, ex);
		}
		catch (InvalidIpcRequestException ex) {
			return error(WebEndpointResponse.STATUS_BAD_REQUEST, ex);
		}
		catch (IpcException ex) {
			return error(CONFLICT, ex);
		}
	}

	private static WebEndpointResponse<?> error(int status, RuntimeException exception) {
		return new WebEndpointResponse<>(Map.of("error", String.valueOf(exception.getMessage())), status);
	}

	private static Long id(String text) {
		try {
			return Long.valueOf(text);
		}
		catch (NumberFormatException ex) {
			throw new InvalidIpcRequestException(
					"\"%s\" is no connection id; ids are numbers, as \"connections\" of the service shows them"
						.formatted(text));
		}
	}

	private static @Nullable Boolean flag(String name, @Nullable String text) {
		if (text == null) {
			return null;
		}
		return switch (text) {
			case "true" -> true;
			case "false" -> false;
			default ->
				throw new InvalidIpcRequestException("\"%s\" is true or false, but not \"%s\"".formatted(name, text));
		};
	}

}
