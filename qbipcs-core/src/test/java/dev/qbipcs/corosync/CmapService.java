package dev.qbipcs.corosync;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.qbipcs.IpcConnection;
import dev.qbipcs.IpcMessage;
import dev.qbipcs.IpcServerHandler;
import dev.qbipcs.corosync.CmapMessages.Change;
import dev.qbipcs.corosync.CmapMessages.Done;
import dev.qbipcs.corosync.CmapMessages.GetRequest;
import dev.qbipcs.corosync.CmapMessages.GetResponse;
import dev.qbipcs.corosync.CmapMessages.IterInitRequest;
import dev.qbipcs.corosync.CmapMessages.IterInitResponse;
import dev.qbipcs.corosync.CmapMessages.IterNextResponse;
import dev.qbipcs.corosync.CmapMessages.LengthResponse;
import dev.qbipcs.corosync.CmapMessages.Name;
import dev.qbipcs.corosync.CmapMessages.Notification;
import dev.qbipcs.corosync.CmapMessages.SetRequest;
import dev.qbipcs.corosync.CmapMessages.TrackAddRequest;
import dev.qbipcs.corosync.CmapMessages.TrackAddResponse;
import dev.qbipcs.struct.StructCodec;

/**
 * A map of our own that clients take for corosync's, with one iteration at a time for
 * each of them.
 */
final class CmapService implements IpcServerHandler {

	private final SortedMap<String, CmapValue> values = new ConcurrentSkipListMap<>();

	private final List<Tracker> trackers = new CopyOnWriteArrayList<>();

	SortedMap<String, CmapValue> values() {
		return this.values;
	}

	int trackers() {
		return this.trackers.size();
	}

	@Override
	public void message(IpcMessage message) {
		switch (message.id()) {
			case CmapMessages.SET_CURRENT_MAP, CmapMessages.ITER_FINALIZE -> answer(message, CsError.OK, new Done());
			case CmapMessages.SET -> set(message, read(message, SetRequest.class));
			case CmapMessages.GET -> get(message, read(message, GetRequest.class));
			case CmapMessages.ITER_INIT -> begin(message, read(message, IterInitRequest.class));
			case CmapMessages.ITER_NEXT -> next(message);
			case CmapMessages.ADD_TRACKER -> track(message, read(message, TrackAddRequest.class));
			default -> answer(message, CsError.NOT_SUPPORTED, new Done());
		}
	}

	@Override
	public void closed(IpcConnection connection) {
		this.trackers.removeIf((tracker) -> tracker.connection().id() == connection.id());
	}

	private void set(IpcMessage message, SetRequest request) {
		CmapValue value = CmapValue.of(request);
		CmapValue old = this.values.put(request.keyName().value(), value);
		for (Tracker tracker : this.trackers) {
			tracker.tell(request.keyName(), (old != null) ? old : CmapValue.NONE, value);
		}
		answer(message, CsError.OK, new Done());
	}

	private void track(IpcMessage message, TrackAddRequest request) {
		this.trackers.add(new Tracker(message.connection(), request));
		answer(message, CsError.OK, new TrackAddResponse(this.trackers.size()));
	}

	private void get(IpcMessage message, GetRequest request) {
		CmapValue value = this.values.get(request.keyName().value());
		if (value == null) {
			answer(message, CsError.NOT_EXIST, new LengthResponse(0, CmapType.NONE));
			return;
		}
		byte[] bytes = value.bytes();
		if (request.valueLen() == 0) {
			answer(message, CsError.OK, new LengthResponse(bytes.length, value.type()));
		}
		else if (request.valueLen() < bytes.length) {
			answer(message, CsError.INVALID_PARAM, new LengthResponse(0, CmapType.NONE));
		}
		else {
			answer(message, CsError.OK, new GetResponse(bytes.length, value.type(), bytes));
		}
	}

	private void begin(IpcMessage message, IterInitRequest request) {
		SortedMap<String, CmapValue> found = new TreeMap<>(this.values);
		found.keySet().removeIf((key) -> !key.startsWith(request.prefix().value()));
		message.connection().setContext(found.entrySet().iterator());
		answer(message, CsError.OK, new IterInitResponse(1));
	}

	@SuppressWarnings("unchecked")
	private static void next(IpcMessage message) {
		Iterator<Map.Entry<String, CmapValue>> rest = message.connection().context(Iterator.class).orElseThrow();
		if (rest.hasNext()) {
			Map.Entry<String, CmapValue> entry = rest.next();
			CmapValue value = entry.getValue();
			answer(message, CsError.OK,
					new IterNextResponse(Name.of(entry.getKey()), value.bytes().length, value.type()));
		}
		else {
			answer(message, CsError.NO_SECTIONS, new IterNextResponse(Name.of(""), 0, CmapType.NONE));
		}
	}

	private static <T extends Record> T read(IpcMessage message, Class<T> type) {
		return StructCodec.of(type).read(message.segment());
	}

	private static void answer(IpcMessage message, CsError error, Record response) {
		message.reply(message.id(), error.number(), StructCodec.payloadOf(response));
	}

	/**
	 * A client that is told of values that are set.
	 *
	 * @param connection the client
	 * @param request which ones
	 */
	private record Tracker(IpcConnection connection, TrackAddRequest request) {

		void tell(Name key, CmapValue old, CmapValue value) {
			if (key.equals(this.request.keyName())) {
				Change change = (old.type() == CmapType.NONE) ? Change.ADD : Change.MODIFY;
				this.connection.events()
					.trySend(CmapMessages.NOTIFY, CsError.OK.number(), StructCodec
						.payloadOf(Notification.of(this.request.trackInstHandle(), key, change, old, value)));
			}
		}

	}

}
