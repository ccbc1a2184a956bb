package dev.qbipcs.endurance;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.qbipcs.endurance.LoadedServer.Measure;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import dev.qbipcs.testsupport.NativeProgram;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of both kinds are killed while they use our server, which then holds the same
 * resources as before.
 */
@ParameterizedClass
@EnumSource(names = "JAVA_.*", mode = EnumSource.Mode.MATCH_ALL)
class KilledClientIT {

	@Parameter
	Host host = Host.JAVA_SHARED_MEMORY;

	private LoadedServer server;

	@BeforeEach
	void start() {
		this.server = new LoadedServer(this.host);
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aServerForgetsClientsThatWereKilledUnderLoad() {
		murder(1);
		Measure before = Awaitility.await().until(this.server::measure, (now) -> now.connections() == 0);
		murder(3);
		this.server.awaitRest(before);
		Guest.JAVA.churn(this.server.service(), 1);
	}

	private void murder(int count) {
		String service = this.server.service();
		List<ChildProcess> victims = Stream
			.concat(IntStream.range(0, count).mapToObj((seed) -> NativeProgram.QB_LOAD.start("mixed", service, seed)),
					Stream.of(JavaProcess.start(MixedClient.class, service, count)))
			.toList();
		try {
			victims.getLast().expect("RUNNING");
			Awaitility.await("clients to be at it").until(() -> this.server.measure().connections() > count);
			victims.forEach((victim) -> assertThat(victim.isAlive()).as(victim::output).isTrue());
			victims.forEach(ChildProcess::kill);
		}
		finally {
			victims.forEach(ChildProcess::close);
		}
	}

}
