package dev.qbipcs.spring.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.qbipcs.PollingPolicy;
import dev.qbipcs.spi.EventLoop;

/**
 * The event loops that the services of an application share.
 */
public final class IpcEventLoops implements AutoCloseable {

	private final List<EventLoop> loops = new ArrayList<>();

	/**
	 * Add loops to an existing one.
	 * @param first the first loop, which is not closed by this object
	 * @param count the number of loops in all, 1 or more
	 * @param polling how the others look for input before they park
	 */
	public IpcEventLoops(EventLoop first, int count, PollingPolicy polling) {
		this.loops.add(first);
		try {
			for (int i = 2; i <= count; i++) {
				this.loops.add(EventLoop.create("qbipcs-loop-" + i, polling));
			}
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Return the loops for a service. Each service starts with a different one, so that
	 * services with few clients do not all run on the first.
	 * @param index the number of the service
	 * @return all loops
	 */
	List<EventLoop> of(int index) {
		List<EventLoop> rotated = new ArrayList<>(this.loops);
		Collections.rotate(rotated, -index);
		return rotated;
	}

	@Override
	public void close() {
		this.loops.subList(1, this.loops.size()).forEach(EventLoop::close);
	}

}
