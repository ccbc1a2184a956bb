package dev.qbipcs.internal.server;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Limits how many clients there are, in all and of each user. Any thread may call it.
 */
final class ConnectionQuota {

	private final int limit;

	private final int limitPerUser;

	private final Map<Integer, Integer> byUser = new HashMap<>();

	private int taken;

	ConnectionQuota(int limit, int limitPerUser) {
		this.limit = limit;
		this.limitPerUser = limitPerUser;
	}

	// Acquire a permit for a client of this user, which also counts as load. Returns null
	// if there is none.
	synchronized @Nullable ConnectionPermit tryAcquire(int uid, AtomicInteger load) {
		int ofUser = this.byUser.getOrDefault(uid, 0);
		if (this.taken >= this.limit || ofUser >= this.limitPerUser) {
			return null;
		}
		ConnectionPermit permit = new ConnectionPermit(() -> {
			load.decrementAndGet();
			returned(uid);
		});
		this.byUser.put(uid, ofUser + 1);
		this.taken++;
		load.incrementAndGet();
		return permit;
	}

	// Why a client of this user got no permit a moment ago.
	synchronized String whyFull(int uid) {
		return (this.taken >= this.limit) ? "has %d connections already; raise maxConnections".formatted(this.taken)
				: "has %d connections of that user already; raise maxConnectionsPerUser"
					.formatted(this.byUser.getOrDefault(uid, 0));
	}

	private synchronized void returned(int uid) {
		this.taken--;
		this.byUser.computeIfPresent(uid, (user, count) -> (count > 1) ? count - 1 : null);
	}

}
