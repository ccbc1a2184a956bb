package dev.qbipcs.server;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * How many clients there may be, in all and of each user. A client has its place from
 * before it is asked whether it may connect until it is disconnected. Any thread may call
 * it.
 */
final class Places {

	private final int limit;

	private final int limitPerUser;

	private final Map<Integer, Integer> byUser = new HashMap<>();

	private int taken;

	Places(int limit, int limitPerUser) {
		this.limit = limit;
		this.limitPerUser = limitPerUser;
	}

	// Take a place for a client of this user, which also counts as load. Returns null if
	// there is none.
	synchronized @Nullable Place take(int uid, AtomicInteger load) {
		int ofUser = this.byUser.getOrDefault(uid, 0);
		if (this.taken >= this.limit || ofUser >= this.limitPerUser) {
			return null;
		}
		Place place = new Place(() -> {
			load.decrementAndGet();
			giveBack(uid);
		});
		this.byUser.put(uid, ofUser + 1);
		this.taken++;
		load.incrementAndGet();
		return place;
	}

	// Why a client of this user found no place a moment ago.
	synchronized String whyFull(int uid) {
		return (this.taken >= this.limit) ? "has %d connections already; raise maxConnections".formatted(this.taken)
				: "has %d connections of that user already; raise maxConnectionsPerUser"
					.formatted(this.byUser.getOrDefault(uid, 0));
	}

	private synchronized void giveBack(int uid) {
		this.taken--;
		this.byUser.computeIfPresent(uid, (user, count) -> (count > 1) ? count - 1 : null);
	}

}
