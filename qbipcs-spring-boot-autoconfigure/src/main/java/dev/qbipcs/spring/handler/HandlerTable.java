package dev.qbipcs.spring.handler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The handlers of a service by the ids of their requests.
 */
final class HandlerTable {

	private final int[] ids;

	private final MessageMethod[] handlers;

	private final @Nullable MessageMethod defaultHandler;

	/**
	 * Create a table.
	 * @param methods the methods
	 * @throws InvalidIpcServiceException if two handlers want the same requests
	 */
	HandlerTable(Collection<MessageMethod> methods) {
		List<Entry> entries = new ArrayList<>();
		MessageMethod defaultHandler = null;
		for (MessageMethod method : methods) {
			if (method.ids().isEmpty()) {
				if (defaultHandler != null) {
					throw ambiguous("what no other one does", "Give ids to one of them.", defaultHandler, method);
				}
				defaultHandler = method;
			}
			for (int id : method.ids()) {
				entries.add(new Entry(id, method));
			}
		}
		entries.sort(Comparator.comparingInt(Entry::id).thenComparing((entry) -> entry.method().description()));
		for (int i = 1; i < entries.size(); i++) {
			if (entries.get(i).id() == entries.get(i - 1).id()) {
				throw ambiguous("message " + entries.get(i).id(), "Give each @IpcMessageHandler ids of its own.",
						entries.get(i - 1).method(), entries.get(i).method());
			}
		}
		this.ids = entries.stream().mapToInt(Entry::id).toArray();
		this.handlers = entries.stream().map(Entry::method).toArray(MessageMethod[]::new);
		this.defaultHandler = defaultHandler;
	}

	/**
	 * Find the handler of a request.
	 * @param id the request's id
	 * @return the handler of its id, else the default handler, else null
	 */
	@Nullable MessageMethod find(int id) {
		int index = Arrays.binarySearch(this.ids, id);
		return (index >= 0) ? this.handlers[index] : this.defaultHandler;
	}

	/**
	 * Return the ids in ascending order.
	 * @return the ids
	 */
	List<Integer> ids() {
		return Arrays.stream(this.ids).boxed().toList();
	}

	boolean hasDefault() {
		return this.defaultHandler != null;
	}

	private static InvalidIpcServiceException ambiguous(String what, String action, MessageMethod one,
			MessageMethod other) {
		return new InvalidIpcServiceException(
				"Two methods handle %s: %s and %s".formatted(what, one.description(), other.description()), action);
	}

	private record Entry(int id, MessageMethod method) {

	}

}
