package dev.qbipcs.internal.server;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Clients that connected but have not introduced themselves, up to a limit. Further ones
 * stay in the backlog of the kernel, since a burst of clients is no attack: it passes as
 * fast as they introduce themselves.
 * <p>
 * If it does not pass, the oldest client of the user that has most gives way to the next
 * one, once it had a fair time. Thus silent clients of one user do not hold others up for
 * long: the fair time becomes shorter with each that gave way, and is the full one again
 * when none is left.
 *
 * @param <C> the client
 */
final class HalfOpen<C extends HalfOpen.Client> {

	private static final long LEAST_FAIR_NANOS = 10_000_000;

	private final int limit;

	private final long fullNanos;

	private long fairNanos;

	/** In the order in which they came. */
	private final Set<C> clients = new LinkedHashSet<>();

	HalfOpen(int limit, long fairNanos) {
		this.limit = limit;
		this.fullNanos = fairNanos;
		this.fairNanos = fairNanos;
	}

	void add(C client) {
		this.clients.add(client);
	}

	void remove(C client) {
		this.clients.remove(client);
		if (this.clients.isEmpty()) {
			this.fairNanos = this.fullNanos;
		}
	}

	boolean isFull() {
		return this.clients.size() >= this.limit;
	}

	// Whether one more came than there is room for.
	boolean isOverfull() {
		return this.clients.size() > this.limit;
	}

	boolean isEmpty() {
		return this.clients.isEmpty();
	}

	List<C> all() {
		return List.copyOf(this.clients);
	}

	C oldest() {
		return this.clients.iterator().next();
	}

	// When the next one may be taken off the backlog, as of System.nanoTime().
	long roomAt() {
		return next().since() + this.fairNanos;
	}

	// The client that gives way is gone.
	void gaveWay(C client) {
		remove(client);
		this.fairNanos = Math.max(LEAST_FAIR_NANOS, this.fairNanos - this.fairNanos / (this.limit + 1));
	}

	// The one that gives way, if one has to.
	C next() {
		Map<Integer, Integer> counts = new HashMap<>();
		this.clients.forEach((client) -> counts.merge(client.uid(), 1, Integer::sum));
		int most = Collections.max(counts.values());
		for (C client : this.clients) {
			if (counts.getOrDefault(client.uid(), 0) == most) {
				return client;
			}
		}
		throw new NoSuchElementException("no client is half open");
	}

	/**
	 * What it must know of a client.
	 */
	interface Client {

		/**
		 * Return whose process it is.
		 * @return the user id
		 */
		int uid();

		/**
		 * Return when it came.
		 * @return as of {@link System#nanoTime()}
		 */
		long since();

	}

}
