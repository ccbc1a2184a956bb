package dev.qbipcs.spring.server;

import java.util.List;
import java.util.NoSuchElementException;

/**
 * The application has no service of that name. The message lists those it has.
 */
public class NoSuchIpcServiceException extends NoSuchElementException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param name the name that was asked for
	 * @param known the names of the services there are
	 */
	public NoSuchIpcServiceException(String name, List<String> known) {
		super("There is no service \"%s\"; %s".formatted(name,
				known.isEmpty() ? "this application has none" : "there are: " + String.join(", ", known)));
	}

}
