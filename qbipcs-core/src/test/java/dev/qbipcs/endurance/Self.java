package dev.qbipcs.endurance;

/**
 * What this process holds, with our clients in it.
 *
 * @param use what the kernel says
 * @param heap bytes after a collection
 * @param threads the library's
 */
record Self(ProcessUse use, long heap, long threads) {

	/** Tests keep what processes printed, and compiled code holds some. */
	private static final long SLACK = 8 << 20;

	static Self measure() {
		// a collection also closes the pipes to processes that ended
		long heap = ProcessUse.heap();
		return new Self(ProcessUse.ofThis(), heap, ProcessUse.libraryThreads());
	}

	boolean isBackAt(Self before) {
		return this.use.descriptors() <= before.use.descriptors() && this.use.mappings() == 0
				&& this.heap <= before.heap + SLACK && this.threads <= before.threads;
	}

	@Override
	public String toString() {
		return "heap %d KiB, %d threads of ours; %s".formatted(this.heap >> 10, this.threads, this.use);
	}

}
