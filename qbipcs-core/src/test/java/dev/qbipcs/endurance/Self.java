package dev.qbipcs.endurance;

/**
 * The resources of this process, with our clients in it.
 *
 * @param use as the kernel reports it
 * @param heap bytes after a collection
 * @param threads of the library
 */
record Self(ProcessUse use, long heap, long threads) {

	/** Tests keep the output of processes, and compiled code takes some memory. */
	private static final long SLACK = 8 << 20;

	static Self measure() {
		// a collection also closes the pipes to ended processes
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
