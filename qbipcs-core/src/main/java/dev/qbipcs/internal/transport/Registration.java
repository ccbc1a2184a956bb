package dev.qbipcs.internal.transport;

import dev.qbipcs.spi.EventLoop;
import dev.qbipcs.spi.EventLoop.Handler;
import dev.qbipcs.spi.EventLoop.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor on an event loop. It remembers what was asked for, so that the kernel is
 * told of changes only. Loop's thread only.
 */
final class Registration {

	private final int fd;

	/** Null while the descriptor is not watched. */
	private @Nullable EventLoop loop;

	private Priority priority = Priority.MEDIUM;

	private int interest;

	Registration(int fd) {
		this.fd = fd;
	}

	void begin(EventLoop loop, Priority priority, int interest, Handler handler) {
		loop.add(priority, this.fd, interest, handler);
		this.loop = loop;
		this.priority = priority;
		this.interest = interest;
	}

	// Nothing happens if it is not watched.
	void update(Priority priority, int interest) {
		EventLoop loop = this.loop;
		if (loop != null && (interest != this.interest || priority != this.priority)) {
			this.priority = priority;
			this.interest = interest;
			loop.modify(priority, this.fd, interest);
		}
	}

	void end() {
		EventLoop loop = this.loop;
		if (loop != null) {
			this.loop = null;
			loop.remove(this.fd);
		}
	}

}
