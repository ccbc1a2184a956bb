package dev.qbipcs.spring.handler;

import java.util.ArrayDeque;
import java.util.Queue;

import dev.qbipcs.spi.EventLoop;

/**
 * A loop that keeps the tasks that it is lent to until the test runs them.
 */
final class FakeLoop implements EventLoop {

	final Queue<Task> lent = new ArrayDeque<>();

	@Override
	public void lend(Task task) {
		this.lent.add(task);
	}

	@Override
	public void add(Priority priority, int fd, int interest, Handler handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void modify(Priority priority, int fd, int interest) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void remove(int fd) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void execute(Priority priority, Runnable job) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean inLoop() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void close() {
		throw new UnsupportedOperationException();
	}

}
