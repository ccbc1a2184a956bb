package dev.qbipcs.corosync;

import java.nio.file.Path;
import java.util.Arrays;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.corosync.QuorumMessages.Done;
import dev.qbipcs.corosync.QuorumMessages.ModelTypeRequest;
import dev.qbipcs.corosync.QuorumMessages.ModelTypeResponse;
import dev.qbipcs.corosync.QuorumMessages.NodeListNotification;
import dev.qbipcs.corosync.QuorumMessages.Notification;
import dev.qbipcs.corosync.QuorumMessages.QuorateResponse;
import dev.qbipcs.corosync.QuorumMessages.QuorumNotification;
import dev.qbipcs.corosync.QuorumMessages.Request;
import dev.qbipcs.corosync.QuorumMessages.TrackStartRequest;
import dev.qbipcs.corosync.QuorumMessages.TypeResponse;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.RequiresRoot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Our client and corosync's quorum.
 */
@RequiresRoot
@ExtendWith(CorosyncNames.class)
@ParameterizedClass
@EnumSource(value = IpcTransport.class, names = { "SHARED_MEMORY", "SOCKET" })
class QuorumIT {

	private static final TrackStartRequest TRACK = new TrackStartRequest(
			QuorumMessages.TRACK_CURRENT | QuorumMessages.TRACK_CHANGES);

	@RegisterExtension
	final Peers peers = new Peers();

	@TempDir
	Path directory;

	private final IpcTransport transport;

	QuorumIT(IpcTransport transport) {
		this.transport = transport;
	}

	@BeforeEach
	void startCorosync() {
		Corosync.start(this.peers, this.directory, this.transport);
	}

	@Test
	void aNodeThatIsAloneHasAQuorum() {
		CorosyncClient client = CorosyncClient.connect(this.peers, "quorum");
		assertThat(client.ipc().transport()).isEqualTo(this.transport);
		assertThat(client.call(QuorumMessages.GET_QUORATE, new Request(), QuorateResponse.class))
			.isEqualTo(new QuorateResponse(true));
		assertThat(client.call(QuorumMessages.GET_TYPE, new Request(), TypeResponse.class))
			.isEqualTo(new TypeResponse(QuorumMessages.SET));
	}

	@Test
	void theQuorumIsReportedToAClientThatTracksIt() {
		CorosyncClient client = CorosyncClient.connect(this.peers, "quorum");
		client.call(QuorumMessages.TRACK_START, TRACK, Done.class);
		Notification event = client.event(QuorumMessages.NOTIFICATION, Notification.class);
		assertThat(event.quorate()).isTrue();
		assertThat(event.ringSeq()).isPositive();
		assertThat(event.viewList()).containsExactly(1);
		client.call(QuorumMessages.TRACK_STOP, new Request(), Done.class);
	}

	@Test
	void theNodesAreReportedToAClientOfTheSecondModel() {
		CorosyncClient client = CorosyncClient.connect(this.peers, "quorum");
		assertThat(client.call(QuorumMessages.MODEL_GET_TYPE, new ModelTypeRequest(QuorumMessages.MODEL_V1),
				ModelTypeResponse.class))
			.isEqualTo(new ModelTypeResponse(QuorumMessages.SET));
		client.call(QuorumMessages.TRACK_START, TRACK, Done.class);
		NodeListNotification nodes = client.event(QuorumMessages.NODE_LIST_NOTIFICATION, NodeListNotification.class);
		assertThat(nodes.ringId().nodeid()).isEqualTo(1);
		assertThat(nodes.memberListEntries()).isEqualTo(1);
		assertThat(Arrays.copyOf(nodes.nodes(), nodes.memberListEntries())).containsExactly(1);
		QuorumNotification quorum = client.event(QuorumMessages.QUORUM_NOTIFICATION, QuorumNotification.class);
		assertThat(quorum.quorate()).isTrue();
		assertThat(quorum.ringId()).isEqualTo(nodes.ringId());
		assertThat(quorum.viewList()).containsExactly(1);
	}

}
