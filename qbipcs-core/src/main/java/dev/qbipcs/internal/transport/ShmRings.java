package dev.qbipcs.internal.transport;

import java.util.List;

import dev.qbipcs.internal.posix.SharedFile;
import dev.qbipcs.internal.ring.RingLayout;
import dev.qbipcs.internal.ring.RingMemory;
import dev.qbipcs.internal.transport.SharedMemoryBudget.Account;
import dev.qbipcs.internal.transport.SharedMemoryBudget.Reservation;

/**
 * The six files of a connection and the three rings in them, as the server makes them.
 * Used by one thread at a time.
 */
final class ShmRings {

	private static final int RINGS = 3;

	private final ConnectionDirectory directory;

	private final String service;

	private final RingMemory request;

	private final RingMemory response;

	private final RingMemory event;

	/** Whether the client will read nothing any more. */
	private volatile boolean discarded;

	private ShmRings(ConnectionDirectory directory, String service, RingMemory request, RingMemory response,
			RingMemory event) {
		this.directory = directory;
		this.service = service;
		this.request = request;
		this.response = response;
		this.event = event;
	}

	static ShmRings create(String service, int clientPid, int fd, int bufferSize, FileAccess access, Account account) {
		Reservation memory = account.reserve(RINGS * RingLayout.memorySize(bufferSize));
		ConnectionDirectory directory = ConnectionDirectory.create(service, clientPid, fd, memory);
		int dataSize = RingLayout.dataSize(bufferSize);
		RingMemory request = null;
		RingMemory response = null;
		RingMemory event = null;
		try {
			request = createRing(directory, ShmFiles.request(service), dataSize, access);
			response = createRing(directory, ShmFiles.response(service), dataSize, access);
			event = createRing(directory, ShmFiles.event(service), dataSize, access);
			directory.give(access);
			return new ShmRings(directory, service, request, response, event);
		}
		catch (Throwable ex) {
			RingMemory.unmapAll(request, response, event);
			directory.remove();
			throw ex;
		}
	}

	RingMemory request() {
		return this.request;
	}

	RingMemory response() {
		return this.response;
	}

	RingMemory event() {
		return this.event;
	}

	String requestName() {
		return this.directory.path() + "/" + ShmFiles.request(this.service);
	}

	String responseName() {
		return this.directory.path() + "/" + ShmFiles.response(this.service);
	}

	String eventName() {
		return this.directory.path() + "/" + ShmFiles.event(this.service);
	}

	// Tell the client that this is over, and remove the files.
	void remove() {
		for (RingMemory ring : all()) {
			ring.detach();
		}
		this.directory.remove();
	}

	// The client will read nothing any more. If it keeps the files mapped or linked all
	// the same, their memory must not stay ours, since its reservation is given back. A
	// client that was merely disconnected may still read what was sent to it.
	void discard() {
		this.discarded = true;
	}

	// Unmap even what the client truncated. Nothing may use the rings any more.
	void unmap() {
		if (this.discarded) {
			all().forEach(RingMemory::punchHole);
		}
		all().forEach(RingMemory::unmap);
	}

	// remove() and unmap(), where no other thread uses the rings.
	void dispose() {
		try {
			remove();
		}
		finally {
			unmap();
		}
	}

	private List<RingMemory> all() {
		return List.of(this.response, this.event, this.request);
	}

	private static RingMemory createRing(ConnectionDirectory directory, String name, int dataSize, FileAccess access) {
		try (SharedFile header = directory.createFile(name + ShmFiles.HEADER, RingLayout.HEADER_SIZE);
				SharedFile data = directory.createFile(name + ShmFiles.DATA, dataSize)) {
			header.give(access.uid(), access.gid(), access.mode());
			data.give(access.uid(), access.gid(), access.mode());
			return RingMemory.create(header, data, dataSize);
		}
	}

}
