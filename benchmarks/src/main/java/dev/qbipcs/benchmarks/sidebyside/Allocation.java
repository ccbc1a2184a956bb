package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.qbipcs.benchmarks.peer.QbIpcsClient;

/**
 * The bytes that each side allocates for a request once it is warm.
 */
final class Allocation {

	/** Less than one byte in ten requests is what the measurement itself costs. */
	private static final Goal NOTHING = Goal.atMost(0.1);

	private Allocation() {
	}

	static void measure(Laboratory laboratory) {
		try (Server server = laboratory.sample();
				Peer java = laboratory.start(QbIpcsClient.class, List.of(), server.name());
				Peer c = laboratory.cClient(server, Size.COMMON_BUFFER);
				JMXConnector connector = connect(server.peer().pid())) {
			ThreadMXBean threads = threads(connector);
			long[] ids = loops(threads);
			LongSupplier loops = () -> sum(threads, ids);
			for (Size size : List.of(Size.B64, Size.K4)) {
				measure(laboratory, java, loops, Against.EMPTY, size, "Java client", NOTHING);
				measure(laboratory, c, loops, Against.EMPTY, size, "C client", NOTHING);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot look into the sample's JVM", ex);
		}
		try (Server server = laboratory.handlers("default");
				Peer c = laboratory.cClient(server, Size.COMMON_BUFFER);
				JMXConnector connector = connect(server.peer().pid())) {
			// of all threads, since the requests may be handled by any
			LongSupplier all = threads(connector)::getTotalThreadAllocatedBytes;
			measure(laboratory, c, all, Handlers.JSON, Size.B64, "default handler, JSON", Goal.atMost(1024));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot look into the JVM of the handlers", ex);
		}
	}

	private static void measure(Laboratory laboratory, Peer client, LongSupplier allocated, int id, Size size,
			String what, Goal goal) {
		Options options = laboratory.options();
		String order = size.trips(id) + " ";
		client.ask(order + options.warmUpMillis());
		List<Double> server = new ArrayList<>();
		List<Double> own = new ArrayList<>();
		Bystanders start = Bystanders.now();
		for (int round = 0; round < options.rounds(); round++) {
			long before = allocated.getAsLong();
			Sample sample = client.ask(order + options.millis());
			server.add((allocated.getAsLong() - before) / sample.get("count"));
			own.add(sample.getOrZero("bytes") / sample.get("count"));
		}
		double bystanders = Bystanders.now().processorsSince(start);
		report(laboratory, what + ", bytes that our server allocates for a request", size, goal,
				Contest.of(server, bystanders));
		if (what.startsWith("Java")) {
			report(laboratory, what + ", bytes that the client allocates for a request", size, goal,
					Contest.of(own, bystanders));
		}
	}

	private static void report(Laboratory laboratory, String what, Size size, Goal goal, Contest bytes) {
		laboratory.report(new Finding(what, size.toString(), goal, bytes, Unit.BYTES, Measure.OURS));
	}

	private static ThreadMXBean threads(JMXConnector connector) throws IOException {
		MBeanServerConnection connection = connector.getMBeanServerConnection();
		return ManagementFactory.newPlatformMXBeanProxy(connection, ManagementFactory.THREAD_MXBEAN_NAME,
				ThreadMXBean.class);
	}

	private static long[] loops(ThreadMXBean threads) {
		List<Long> ids = new ArrayList<>();
		for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
			if (thread != null && thread.getThreadName().startsWith("qbipcs")) {
				ids.add(thread.getThreadId());
			}
		}
		if (ids.isEmpty()) {
			throw new IllegalStateException("The sample has no event loop");
		}
		return ids.stream().mapToLong(Long::longValue).toArray();
	}

	private static long sum(ThreadMXBean threads, long[] ids) {
		long sum = 0;
		for (long bytes : threads.getThreadAllocatedBytes(ids)) {
			sum += bytes;
		}
		return sum;
	}

	// The address belongs to a child process on this host.
	@SuppressWarnings("BanJNDI")
	private static JMXConnector connect(long pid) throws IOException {
		try {
			VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
			try {
				return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
			}
			finally {
				machine.detach();
			}
		}
		catch (AttachNotSupportedException ex) {
			throw new IOException(ex);
		}
	}

}
