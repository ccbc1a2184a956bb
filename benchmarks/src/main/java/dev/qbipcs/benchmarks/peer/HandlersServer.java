package dev.qbipcs.benchmarks.peer;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Handlers as everybody writes them, in an application with the starter and what it
 * brings: Jackson, the actuator and a meter registry, which counts what handlers do. The
 * handlers' execution is that of the service, {@code --benchmark.execution=..}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(HandlersServer.Handlers.class)
public class HandlersServer {

	private static final Duration JDBC = Duration.ofMillis(1);

	private static final Duration LONG = Duration.ofMillis(50);

	/**
	 * Serve until the standard input ends.
	 * @param args {@code --benchmark.name=..}, the name of the service, and properties
	 * @throws IOException if the standard input fails
	 */
	public static void main(String[] args) throws IOException {
		var context = new SpringApplicationBuilder(HandlersServer.class).bannerMode(Banner.Mode.OFF)
			.web(WebApplicationType.NONE)
			.properties(Map.of("logging.level.root", "warn"))
			.run(args);
		System.out.println("READY");
		StandardInput.awaitEnd();
		context.close();
	}

	/**
	 * The handlers. {@code bench.h} tells their ids.
	 */
	@IpcService(name = "${benchmark.name}")
	static class Handlers {

		@IpcMessageHandler(1)
		byte[] echo(byte[] payload) {
			return payload;
		}

		@IpcMessageHandler(8)
		OrderPlaced place(Order order) {
			return new OrderPlaced(order.article(), order.pieces() * order.price(), order.customer());
		}

		// As if it asked a database
		@IpcMessageHandler(9)
		byte[] ask(byte[] payload) throws InterruptedException {
			Thread.sleep(JDBC);
			return payload;
		}

		@IpcMessageHandler(10)
		byte[] block(byte[] payload) throws InterruptedException {
			Thread.sleep(LONG);
			return payload;
		}

		@IpcMessageHandler(11)
		byte[] burn(byte[] payload) {
			long start = System.nanoTime();
			while (System.nanoTime() - start < LONG.toNanos()) {
				Thread.onSpinWait();
			}
			return payload;
		}

		@IpcMessageHandler(value = 12, execution = IpcExecution.INLINE)
		byte[] echoInline(byte[] payload) {
			return payload;
		}

	}

	/**
	 * What the C client sends.
	 *
	 * @param article what is ordered
	 * @param pieces how many
	 * @param price of one
	 * @param customer the number of the customer
	 */
	record Order(String article, int pieces, double price, long customer) {

	}

	/**
	 * The answer.
	 *
	 * @param article what was ordered
	 * @param price of all
	 * @param customer the number of the customer
	 */
	record OrderPlaced(String article, double price, long customer) {

	}

}
