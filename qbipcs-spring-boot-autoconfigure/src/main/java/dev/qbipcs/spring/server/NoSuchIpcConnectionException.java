package dev.qbipcs.spring.server;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;

/**
 * The service has no connection of that id. The message lists those it has.
 */
public class NoSuchIpcConnectionException extends NoSuchElementException {

	private static final long serialVersionUID = 1L;

	/** How many ids the message names. */
	private static final int NAMED = 20;

	/**
	 * Create an exception.
	 * @param service the name of the service
	 * @param id the id that was asked for
	 * @param known the ids of the connections there are
	 */
	public NoSuchIpcConnectionException(String service, long id, List<Long> known) {
		super("Service \"%s\" has no connection %d; %s".formatted(service, id,
				known.isEmpty() ? "no client is connected" : "there are: " + list(known)));
	}

	private static String list(List<Long> ids) {
		String named = ids.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
		return (ids.size() <= NAMED) ? named : named + " and " + (ids.size() - NAMED) + " more";
	}

}
