package dev.qbipcs.server;

import java.util.HashMap;
import java.util.Map;

import dev.qbipcs.IpcServerSettings;
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

	Places(IpcServerSettings settings) {
		this.limit = settings.maxConnections();
		this.limitPerUser = settings.maxConnectionsPerUser();
	}

	// Take a place for a client of this user. Returns null, or why there is none.
	synchronized @Nullable String take(int uid) {
		if (this.taken >= this.limit) {
			return "has %d connections already; raise maxConnections".formatted(this.taken);
		}
		int ofUser = this.byUser.getOrDefault(uid, 0);
		if (ofUser >= this.limitPerUser) {
			return "has %d connections of that user already; raise maxConnectionsPerUser".formatted(ofUser);
		}
		this.taken++;
		this.byUser.put(uid, ofUser + 1);
		return null;
	}

	synchronized void giveBack(int uid) {
		this.taken--;
		this.byUser.computeIfPresent(uid, (user, count) -> (count > 1) ? count - 1 : null);
	}

}
