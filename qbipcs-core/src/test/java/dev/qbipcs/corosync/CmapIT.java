package dev.qbipcs.corosync;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.corosync.CmapMessages.DeleteRequest;
import dev.qbipcs.corosync.CmapMessages.Done;
import dev.qbipcs.corosync.CmapMessages.GetRequest;
import dev.qbipcs.corosync.CmapMessages.GetResponse;
import dev.qbipcs.corosync.CmapMessages.IterFinalizeRequest;
import dev.qbipcs.corosync.CmapMessages.IterInitRequest;
import dev.qbipcs.corosync.CmapMessages.IterInitResponse;
import dev.qbipcs.corosync.CmapMessages.IterNextRequest;
import dev.qbipcs.corosync.CmapMessages.IterNextResponse;
import dev.qbipcs.corosync.CmapMessages.LengthResponse;
import dev.qbipcs.corosync.CmapMessages.Name;
import dev.qbipcs.corosync.CmapMessages.Notification;
import dev.qbipcs.corosync.CmapMessages.SetRequest;
import dev.qbipcs.corosync.CmapMessages.TrackAddRequest;
import dev.qbipcs.corosync.CmapMessages.TrackAddResponse;
import dev.qbipcs.corosync.CmapMessages.TrackDeleteRequest;
import dev.qbipcs.corosync.CmapMessages.TrackDeleteResponse;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Our client and corosync's map of configuration and state.
 */
@RequiresRoot
@ExtendWith(CorosyncNames.class)
@ParameterizedClass
@EnumSource(value = IpcTransport.class, names = { "SHARED_MEMORY", "SOCKET" })
class CmapIT {

	private static final long HANDLE = 0xfedc_ba98_7654_3210L;

	@RegisterExtension
	final Peers peers = new Peers();

	@TempDir
	Path directory;

	private final IpcTransport transport;

	private CorosyncClient client;

	CmapIT(IpcTransport transport) {
		this.transport = transport;
	}

	@BeforeEach
	void connect() {
		Corosync.start(this.peers, this.directory, this.transport);
		this.client = CorosyncClient.connect(this.peers, "cmap");
	}

	@Test
	void aValueIsRead() {
		assertThat(this.client.ipc().transport()).isEqualTo(this.transport);
		assertThat(get("nodelist.node.0.name")).hasToString("alone");
		assertThat(get("totem.token")).hasToString("60000");
		LengthResponse length = this.client.call(CmapMessages.GET, new GetRequest(Name.of("nodelist.node.0.name"), 0),
				LengthResponse.class);
		assertThat(length).isEqualTo(new LengthResponse("alone".length() + 1, CmapType.STRING));
	}

	@Test
	void aKeyThatDoesNotExistIsAnError() {
		assertThatExceptionOfType(CsException.class).isThrownBy(() -> get("qbipcs.nothing"))
			.extracting(CsException::error)
			.isEqualTo(CsError.NOT_EXIST);
	}

	@Test
	void aValueThatIsSetIsThereForAll() {
		set("qbipcs.text", CmapValue.of("a text"));
		set("qbipcs.number", CmapValue.of(0xffff_ffff));
		assertThat(get("qbipcs.text")).hasToString("a text");
		assertThat(get("qbipcs.number")).hasToString("4294967295");
		assertThat(cmapctl("-g", "qbipcs.text")).isEqualTo("qbipcs.text (str) = a text");
		assertThat(cmapctl("-g", "qbipcs.number")).isEqualTo("qbipcs.number (u32) = 4294967295");
	}

	@Test
	void keysAreIteratedOver() {
		set("qbipcs.key.a", CmapValue.of("1"));
		set("qbipcs.key.b", CmapValue.of(2));
		long handle = this.client
			.call(CmapMessages.ITER_INIT, new IterInitRequest(Name.of("qbipcs.key.")), IterInitResponse.class)
			.iterHandle();
		List<String> found = new ArrayList<>();
		assertThatExceptionOfType(CsException.class).isThrownBy(() -> {
			while (true) {
				IterNextResponse next = this.client.call(CmapMessages.ITER_NEXT, new IterNextRequest(handle),
						IterNextResponse.class);
				found.add(next.keyName().value() + " " + next.type());
			}
		}).extracting(CsException::error).isEqualTo(CsError.NO_SECTIONS);
		assertThat(found).containsExactlyInAnyOrder("qbipcs.key.a STRING", "qbipcs.key.b UINT32");
		this.client.call(CmapMessages.ITER_FINALIZE, new IterFinalizeRequest(handle), Done.class);
	}

	@Test
	void changesByOneClientAreEventsAtAnother() {
		CorosyncClient other = CorosyncClient.connect(this.peers, "cmap");
		int all = CmapMessages.TRACK_ADD | CmapMessages.TRACK_MODIFY | CmapMessages.TRACK_DELETE;
		TrackAddRequest request = new TrackAddRequest(Name.of("qbipcs."), all | CmapMessages.TRACK_PREFIX, HANDLE);
		long track = other.call(CmapMessages.ADD_TRACKER, request, TrackAddResponse.class).trackHandle();

		set("qbipcs.watched", CmapValue.of(7));
		assertThat(change(other)).isEqualTo("qbipcs.watched: ADD none -> 7");
		set("qbipcs.watched", CmapValue.of("eight"));
		assertThat(change(other)).isEqualTo("qbipcs.watched: MODIFY 7 -> eight");
		cmapctl("-s", "qbipcs.watched", "str", "nine");
		assertThat(change(other)).isEqualTo("qbipcs.watched: MODIFY eight -> nine");
		this.client.call(CmapMessages.DELETE, new DeleteRequest(Name.of("qbipcs.watched")), Done.class);
		assertThat(change(other)).isEqualTo("qbipcs.watched: DELETE nine -> none");

		assertThat(other.call(CmapMessages.DELETE_TRACKER, new TrackDeleteRequest(track), TrackDeleteResponse.class)
			.trackInstHandle()).isEqualTo(HANDLE);
	}

	private static String change(CorosyncClient client) {
		Notification event = client.event(CmapMessages.NOTIFY, Notification.class);
		assertThat(event.trackInstHandle()).isEqualTo(HANDLE);
		return "%s: %s %s -> %s".formatted(event.keyName().value(), event.event(), event.oldValue(), event.newValue());
	}

	private CmapValue get(String key) {
		GetResponse response = this.client.call(CmapMessages.GET, new GetRequest(Name.of(key), 100), GetResponse.class);
		return new CmapValue(response.type(), response.value());
	}

	private void set(String key, CmapValue value) {
		this.client.call(CmapMessages.SET,
				new SetRequest(Name.of(key), value.bytes().length, value.type(), value.bytes()), Done.class);
	}

	private static String cmapctl(String... arguments) {
		return Corosync.call("corosync-cmapctl", arguments);
	}

}
