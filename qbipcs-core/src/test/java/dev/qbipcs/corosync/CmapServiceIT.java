package dev.qbipcs.corosync;

import dev.qbipcs.IpcServer;
import dev.qbipcs.IpcTransport;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our service in the place of corosync's, with corosync's own client.
 */
@ExtendWith(CorosyncNames.class)
@ParameterizedClass
@EnumSource(value = IpcTransport.class, names = { "SHARED_MEMORY", "SOCKET" })
class CmapServiceIT {

	@RegisterExtension
	final Peers peers = new Peers();

	private final CmapService service = new CmapService();

	private final IpcTransport transport;

	CmapServiceIT(IpcTransport transport) {
		this.transport = transport;
	}

	@BeforeEach
	void startService() {
		this.peers.serve(IpcServer.builder("cmap").transport(this.transport).handler(this.service));
	}

	@Test
	void valuesAreRead() {
		this.service.values().put("qbipcs.text", CmapValue.of("a text\0"));
		this.service.values().put("qbipcs.number", CmapValue.of(0xffff_ffff));
		assertThat(cmapctl("-g", "qbipcs.text").succeed()).isEqualTo("qbipcs.text (str) = a text");
		assertThat(cmapctl("-g", "qbipcs.number").succeed()).isEqualTo("qbipcs.number (u32) = 4294967295");
	}

	@Test
	void aKeyThatDoesNotExistIsAnError() {
		ChildProcess client = cmapctl("-g", "qbipcs.nothing");
		assertThat(client.exitCode()).isNotZero();
		assertThat(client.output()).isEqualTo("Can't get key qbipcs.nothing. Error CS_ERR_NOT_EXIST");
	}

	@Test
	void valuesAreSet() {
		cmapctl("-s", "qbipcs.text", "str", "a text").succeed();
		cmapctl("-s", "qbipcs.number", "u32", "4294967295").succeed();
		assertThat(this.service.values()).hasToString("{qbipcs.number=4294967295, qbipcs.text=a text}");
	}

	@Test
	void keysAreIteratedOver() {
		this.service.values().put("qbipcs.number", CmapValue.of(7));
		this.service.values().put("qbipcs.text", CmapValue.of("a text\0"));
		this.service.values().put("other.text", CmapValue.of("another\0"));
		assertThat(cmapctl("qbipcs.").succeed().lines()).containsExactly("qbipcs.number (u32) = 7",
				"qbipcs.text (str) = a text");
	}

	@Test
	void changesAreEvents() {
		ChildProcess tracking = cmapctl("-t", "qbipcs.number");
		Awaitility.await("the tracker").until(() -> this.service.trackers() == 1);
		cmapctl("-s", "qbipcs.number", "u32", "7").succeed();
		cmapctl("-s", "qbipcs.number", "u32", "8").succeed();
		tracking.send("q");
		assertThat(tracking.succeed().lines()).contains("create> qbipcs.number (u32) = 7",
				"modify> qbipcs.number (u32) = 8");
		Awaitility.await("the end of the tracker").until(() -> this.service.trackers() == 0);
	}

	private ChildProcess cmapctl(String... arguments) {
		return this.peers.close(Corosync.run("corosync-cmapctl", arguments));
	}

}
