package dev.qbipcs.internal.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.SharedMemoryStats;
import dev.qbipcs.internal.posix.MemoryLimit;

/**
 * How much shared memory the files of clients may take, in all and of each user. It is
 * memory of this process's control group, which ends the process when it has too much.
 * What is reserved before a file is made is given back when it is removed. The memory
 * goes with it, even if a client that left or was dropped keeps the file mapped; only
 * what a client has that the application disconnected is not seen. Any thread may call
 * it.
 */
public final class SharedMemoryBudget {

	/** What services share, and the lock of all that is counted. */
	private final Pool pool;

	private final long limitPerUser;

	private final Map<Integer, Long> usedByUser = new HashMap<>();

	private SharedMemoryBudget(Pool pool, long limitPerUser) {
		this.pool = pool;
		this.limitPerUser = (limitPerUser > 0) ? limitPerUser : pool.limit - pool.limit / 4;
	}

	/**
	 * Make the budget of a service.
	 * @param limit most bytes in all, or 0 for a share of what this host has, which all
	 * services that say so have together
	 * @param limitPerUser most bytes of one user, or 0 for three quarters of the limit
	 * @return the budget
	 */
	public static SharedMemoryBudget of(long limit, long limitPerUser) {
		if (limit == 0 && limitPerUser == 0) {
			return Host.BUDGET;
		}
		return new SharedMemoryBudget((limit > 0) ? new Pool(limit) : Host.BUDGET.pool, limitPerUser);
	}

	// Half of the memory for files, and no more than there is room for.
	static long limit(long memory, long sharedMemory) {
		return Math.min((memory < Long.MAX_VALUE) ? memory / 2 : memory, sharedMemory);
	}

	/**
	 * Return what a user may reserve.
	 * @param uid the user id of clients
	 * @return the user's part of this budget
	 */
	public Account account(int uid) {
		return new Account(this, uid);
	}

	/**
	 * Return what is reserved and what may be.
	 * @return a consistent view
	 */
	public SharedMemoryStats stats() {
		synchronized (this.pool) {
			return new SharedMemoryStats(this.pool.used, this.pool.limit, this.limitPerUser);
		}
	}

	private Reservation reserve(int uid, long bytes) {
		synchronized (this.pool) {
			long ofUser = this.usedByUser.getOrDefault(uid, 0L);
			check(bytes, this.pool.used, this.pool.limit, "all clients have", "maxSharedMemory");
			check(bytes, ofUser, this.limitPerUser, "the clients of user " + Integer.toUnsignedString(uid) + " have",
					"maxSharedMemoryPerUser");
			Reservation reservation = new Reservation(uid, bytes);
			this.usedByUser.put(uid, ofUser + bytes);
			this.pool.used += bytes;
			return reservation;
		}
	}

	private void giveBack(Reservation reservation) {
		synchronized (this.pool) {
			if (reservation.open) {
				reservation.open = false;
				this.pool.used -= reservation.bytes;
				this.usedByUser.computeIfPresent(reservation.uid,
						(uid, bytes) -> (bytes > reservation.bytes) ? bytes - reservation.bytes : null);
			}
		}
	}

	private static void check(long bytes, long used, long limit, String owner, String setting) {
		if (bytes > limit - used) {
			throw new IpcException(Errno.ENOMEM,
					("It needs %d bytes of shared memory, but %s %d of at most %d already; raise %s or lower the largest"
							+ " buffer size")
						.formatted(bytes, owner, used, limit, setting));
		}
	}

	// A tmpfs without a limit has no size to tell.
	private static long sizeOfSharedMemory() {
		try {
			long size = Files.getFileStore(Path.of(ConnectionDirectory.ROOT)).getTotalSpace();
			return (size > 0) ? size : Long.MAX_VALUE;
		}
		catch (IOException ex) {
			return Long.MAX_VALUE;
		}
	}

	/**
	 * Where nothing is configured, the host decides, for all services together.
	 */
	private static final class Host {

		private static final SharedMemoryBudget BUDGET = new SharedMemoryBudget(
				new Pool(limit(MemoryLimit.ofThisProcess().orElse(Long.MAX_VALUE), sizeOfSharedMemory())), 0);

	}

	/**
	 * What all clients may take and have taken, in bytes.
	 */
	private static final class Pool {

		private final long limit;

		private long used;

		private Pool(long limit) {
			this.limit = limit;
		}

	}

	/**
	 * The part of a budget that one user may have.
	 *
	 * @param budget the budget
	 * @param uid the user id of clients
	 */
	public record Account(SharedMemoryBudget budget, int uid) {

		// Reserve the memory of files before they are made.
		Reservation reserve(long bytes) {
			return this.budget.reserve(this.uid, bytes);
		}

	}

	/**
	 * Memory that was reserved, until it is given back, which happens once however often
	 * it is closed.
	 */
	final class Reservation implements AutoCloseable {

		private final int uid;

		private final long bytes;

		private boolean open = true;

		private Reservation(int uid, long bytes) {
			this.uid = uid;
			this.bytes = bytes;
		}

		@Override
		public void close() {
			giveBack(this);
		}

	}

}
