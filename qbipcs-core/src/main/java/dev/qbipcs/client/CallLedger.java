package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The calls that are in flight, in the order of their requests, and calls that gave up
 * while their responses were still to come.
 *
 * <pre>
 *      over              recorded
 *       |                   |
 *   o o w w g w w w w w w w .
 *       |
 *       first: takes a response without a number
 *
 *   o over   w waiting   g gave up: its response is dropped when it comes
 * </pre>
 *
 * The thread that holds the lock for sending records calls. The thread inside the inbox,
 * the leader, finds the call that a response belongs to, and strikes out calls that are
 * over. Both may do so at the same time; nothing here locks or allocates for each call.
 */
final class CallLedger {

	/** The most calls that are in flight; a power of two. */
	static final int CAPACITY = 64;

	private static final int MASK = CAPACITY - 1;

	private final @Nullable Call[] calls = new Call[CAPACITY];

	/** For callers that wait: their objects, used again and again. */
	private final @Nullable Call[] reusable = new Call[CAPACITY];

	/** How many calls there ever were; changed by the thread that sends. */
	private volatile long recorded;

	/** How many of them, from the first one on, are over; changed by the leader. */
	private final AtomicLong over = new AtomicLong();

	private final AtomicInteger owed = new AtomicInteger();

	// By the thread that sends: whether a call may be recorded.
	boolean hasRoom() {
		return this.recorded - this.over.getAcquire() < CAPACITY;
	}

	// By the thread that sends: whether the latest call is still in flight.
	boolean isInFlight() {
		long end = this.recorded;
		return end > 0 && !at(end - 1).isOver();
	}

	// By the thread that sends, if there is room: a call for record(), or for nothing.
	Call prepare() {
		int place = (int) this.recorded & MASK;
		Call call = this.reusable[place];
		if (call == null || !call.isFree()) {
			// its thread has not picked up the response yet
			call = new Call();
			this.reusable[place] = call;
		}
		return call;
	}

	// By the thread that sends: the server may see the request. A leader that finds no
	// call for a response waits for this thread and looks again.
	void record(Call call, int number, Destination<?> destination) {
		call.begin(number, destination);
		long place = this.recorded;
		this.calls[(int) place & MASK] = call;
		this.recorded = place + 1;
	}

	// Whether responses are owed to calls that gave up. Any thread may call it.
	boolean isOwed() {
		return this.owed.get() > 0;
	}

	// By the owner of a call: it waits no more. Returns false if its response is there.
	boolean giveUp(Call call, long until) {
		if (!call.giveUp(until)) {
			return false;
		}
		this.owed.incrementAndGet();
		if (call.isPassedOver()) {
			forgive(call);
		}
		return true;
	}

	// By the leader: whether calls are in flight, or responses owed.
	boolean isEmpty() {
		return first() == null;
	}

	// By the leader: the first call that is not over.
	@Nullable Call first() {
		long end = this.recorded;
		long place = this.over.getPlain();
		Call call = null;
		while (place < end && call == null) {
			call = at(place);
			if (call.isOver()) {
				call = null;
				place++;
			}
		}
		if (place != this.over.getPlain()) {
			this.over.setRelease(place);
		}
		return call;
	}

	// By the leader: the first call that gave up.
	@Nullable Call firstOwed() {
		for (long place = this.over.getPlain(); place < this.recorded; place++) {
			if (at(place).isOwed()) {
				return at(place);
			}
		}
		return null;
	}

	// By the leader: the call that a response belongs to, or null if that cannot be told.
	// A server that answers a call behind others, which still wait, owes those nothing.
	@Nullable Call find(int number) {
		Call first = first();
		if (first == null || number == 0 || first.number() == number) {
			return first;
		}
		long end = this.recorded;
		for (long place = this.over.getPlain() + 1; place < end; place++) {
			Call call = at(place);
			if (call.number() == number && !call.isOver()) {
				passOver(place);
				return call;
			}
		}
		return null;
	}

	// By the leader, or the owner of a call that gave up: no response is owed any more.
	void forgive(Call call) {
		if (call.forgive()) {
			this.owed.decrementAndGet();
		}
	}

	// By the leader, before it leaves.
	long begin() {
		return this.over.getPlain();
	}

	// By a leader that left: have the next caller in line lead, unless there is one that
	// is about to do so by itself.
	void wakeNext(long begin) {
		long end = this.recorded;
		for (long place = begin; place < end; place++) {
			Call call = this.calls[(int) place & MASK];
			if (call != null && call.isAttended()) {
				call.wake();
				return;
			}
		}
	}

	private void passOver(long end) {
		for (long place = this.over.getPlain(); place < end; place++) {
			Call call = at(place);
			call.passOver();
			if (call.isOwed()) {
				forgive(call);
			}
		}
	}

	private Call at(long place) {
		Call call = this.calls[(int) place & MASK];
		if (call == null) {
			throw new IllegalStateException("No call was recorded there");
		}
		return call;
	}

	/**
	 * A call whose request was sent. Its owner is the thread that waits for it. The state
	 * says which thread may change what:
	 *
	 * <pre>
	 *   FREE --record--> WAITING --claim--> TAKING --done--> DONE --pick up--> FREE
	 *                       |     (leader)         (leader)       (owner)
	 *                       |
	 *                       +--give up--> OWED --forgive--> FORGIVEN
	 *                           (owner)          (either)
	 * </pre>
	 *
	 * A call that gave up is not used again, as its owner may still look at it.
	 */
	static final class Call {

		private static final int FREE = 0;

		private static final int WAITING = 1;

		private static final int TAKING = 2;

		private static final int DONE = 3;

		private static final int OWED = 4;

		private static final int FORGIVEN = 5;

		private final AtomicInteger state = new AtomicInteger(FREE);

		private @Nullable Destination<?> destination;

		private int number;

		private int size;

		private @Nullable MemorySegment memory;

		private @Nullable Throwable failure;

		private long owedUntil;

		/** Whether the owner leads when it is its turn. */
		private volatile boolean attended;

		/** The owner, while it sleeps. */
		private volatile @Nullable Thread sleeper;

		private volatile boolean passedOver;

		private void begin(int number, Destination<?> destination) {
			this.number = number;
			this.destination = destination;
			if (this.passedOver) {
				this.passedOver = false;
			}
			this.state.setPlain(WAITING);
		}

		// By the owner: it begins, or ceases, to wait for the response.
		void attend(boolean attended) {
			this.attended = attended;
		}

		// By the owner: it is about to sleep, or awake again.
		void sleeper(@Nullable Thread thread) {
			this.sleeper = thread;
		}

		// By the owner: whether the response, or a failure to take it, can be picked up.
		boolean isDone() {
			return this.state.getAcquire() == DONE;
		}

		// By the owner, once it is done. Returns the response, or throws what prevented
		// it.
		<R> R pickUp(Destination<R> destination) {
			MemorySegment memory = this.memory;
			Throwable failure = this.failure;
			int size = this.size;
			this.memory = null;
			this.failure = null;
			this.destination = null;
			this.state.setRelease(FREE);
			if (failure instanceof Error error) {
				throw error;
			}
			if (failure instanceof RuntimeException exception) {
				throw exception;
			}
			if (memory == null) {
				throw new IllegalStateException("A response was received nowhere");
			}
			return destination.received(memory, size);
		}

		// By the leader: the response comes. False if nothing waits for it.
		boolean claim() {
			return this.state.compareAndSet(WAITING, TAKING);
		}

		// By the leader, once it claimed the call. Any failure is the call's.
		MemorySegment memory(int size) {
			Destination<?> destination = this.destination;
			if (destination == null) {
				throw new IllegalStateException("A response has no destination");
			}
			MemorySegment memory = destination.memory(size);
			this.memory = memory;
			this.size = size;
			return memory;
		}

		// By the leader, once it claimed the call: the response is there, or why not.
		void done(@Nullable Throwable failure) {
			this.failure = failure;
			this.state.set(DONE);
			wake();
		}

		// By the leader, once responses are owed to this call.
		long owedUntil() {
			return this.owedUntil;
		}

		private boolean giveUp(long until) {
			this.owedUntil = until;
			return this.state.compareAndSet(WAITING, OWED);
		}

		private boolean forgive() {
			return this.state.compareAndSet(OWED, FORGIVEN);
		}

		private void passOver() {
			this.passedOver = true;
		}

		private boolean isPassedOver() {
			return this.passedOver;
		}

		private void wake() {
			Thread thread = this.sleeper;
			if (thread != null) {
				LockSupport.unpark(thread);
			}
		}

		private int number() {
			return this.number;
		}

		private boolean isAttended() {
			return this.attended && this.state.getAcquire() == WAITING;
		}

		private boolean isOwed() {
			return this.state.getAcquire() == OWED;
		}

		private boolean isOver() {
			int state = this.state.getAcquire();
			return state == DONE || state == FREE || state == FORGIVEN;
		}

		private boolean isFree() {
			return this.state.getAcquire() == FREE;
		}

	}

}
