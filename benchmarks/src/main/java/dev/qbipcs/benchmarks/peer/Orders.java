package dev.qbipcs.benchmarks.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;

/**
 * The orders of a client in Java: lines on its standard input, until that ends. It obeys
 * {@code trips ID SIZE MILLIS} as the C client does.
 */
final class Orders {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final Histogram HISTOGRAM = new Histogram();

	private Orders() {
	}

	static void obey(RoundTrip roundTrip) throws IOException {
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		System.out.println("READY");
		for (String line = input.readLine(); line != null; line = input.readLine()) {
			String[] words = line.split(" ", -1);
			if (!words[0].equals("trips")) {
				throw new IllegalArgumentException("Unknown order: " + line);
			}
			System.out.println(trips(roundTrip, Integer.parseInt(words[1]), new byte[Integer.parseInt(words[2])],
					TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[3]))));
		}
	}

	private static String trips(RoundTrip roundTrip, int id, byte[] payload, long span) {
		HISTOGRAM.clear();
		long allocated = THREADS.getCurrentThreadAllocatedBytes();
		long start = System.nanoTime();
		long before = start;
		long after;
		do {
			roundTrip.call(id, payload);
			after = System.nanoTime();
			HISTOGRAM.add(after - before);
			before = after;
		}
		while (after - start < span);
		allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
		return "RESULT count=%d nanos=%d p50=%d p99=%d p999=%d max=%d bytes=%d".formatted(HISTOGRAM.count(),
				after - start, HISTOGRAM.quantile(0.5), HISTOGRAM.quantile(0.99), HISTOGRAM.quantile(0.999),
				HISTOGRAM.longest(), allocated);
	}

}
