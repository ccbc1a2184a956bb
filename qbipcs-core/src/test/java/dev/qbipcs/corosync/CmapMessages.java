package dev.qbipcs.corosync;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.qbipcs.struct.Align;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.Code;
import dev.qbipcs.struct.CountedBy;
import dev.qbipcs.struct.Length;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.Size;
import dev.qbipcs.struct.Unsigned;

/**
 * The messages of the service {@code cmap}: {@code ipc_cmap.h} of corosync 3.1.7. Each
 * field begins at a multiple of 8. The ids are those of {@code enum req_cmap_types}, and
 * of {@code enum res_cmap_types} for the event.
 */
@SuppressWarnings("ArrayRecordComponent")
final class CmapMessages {

	static final int SET = 0;

	static final int DELETE = 1;

	static final int GET = 2;

	static final int ITER_INIT = 4;

	static final int ITER_NEXT = 5;

	static final int ITER_FINALIZE = 6;

	static final int ADD_TRACKER = 7;

	static final int DELETE_TRACKER = 8;

	static final int SET_CURRENT_MAP = 9;

	/** {@code MESSAGE_RES_CMAP_NOTIFY_CALLBACK}. */
	static final int NOTIFY = 9;

	/** {@code CMAP_TRACK_DELETE}: a key went. */
	static final int TRACK_DELETE = 1;

	/** {@code CMAP_TRACK_MODIFY}: a key has another value. */
	static final int TRACK_MODIFY = 2;

	/** {@code CMAP_TRACK_ADD}: a key came. */
	static final int TRACK_ADD = 4;

	/** {@code CMAP_TRACK_PREFIX}: of all keys that begin with a name. */
	static final int TRACK_PREFIX = 8;

	private CmapMessages() {
	}

	/** What became of a key. */
	enum Change {

		@Code(TRACK_DELETE)
		DELETE,

		@Code(TRACK_MODIFY)
		MODIFY,

		@Code(TRACK_ADD)
		ADD

	}

	/** {@code mar_name_t}. */
	@CStruct(name = "mar_name")
	record Name(@Align(8) @Unsigned short length, @Align(8) @Length(256) @CountedBy("length") String value) {

		static Name of(String value) {
			return new Name((short) value.getBytes(StandardCharsets.UTF_8).length, value);
		}

	}

	/** {@code req_lib_cmap_set}. */
	@CStruct(name = "req_lib_cmap_set", header = MessageHeader.REQUEST)
	record SetRequest(@Align(8) Name keyName, @Align(8) long valueLen, @Align(8) @Size(1) CmapType type,
			@Align(8) @CountedBy("valueLen") byte[] value) {

	}

	/** {@code req_lib_cmap_delete}. */
	@CStruct(name = "req_lib_cmap_delete", header = MessageHeader.REQUEST)
	record DeleteRequest(@Align(8) Name keyName) {

	}

	/**
	 * {@code req_lib_cmap_get}.
	 *
	 * @param keyName the key
	 * @param valueLen the room for its value in the response; 0 to learn of its length
	 */
	@CStruct(name = "req_lib_cmap_get", header = MessageHeader.REQUEST)
	record GetRequest(@Align(8) Name keyName, @Align(8) long valueLen) {

	}

	/** {@code res_lib_cmap_get}, in answer to a request that leaves no room. */
	@CStruct(name = "res_lib_cmap_get", header = MessageHeader.RESPONSE)
	record LengthResponse(@Align(8) long valueLen, @Align(8) @Size(1) CmapType type) {

	}

	/** {@code res_lib_cmap_get}. */
	@CStruct(name = "res_lib_cmap_get", header = MessageHeader.RESPONSE)
	record GetResponse(@Align(8) long valueLen, @Align(8) @Size(1) CmapType type,
			@Align(8) @CountedBy("valueLen") byte[] value) {

	}

	/** {@code req_lib_cmap_iter_init}. */
	@CStruct(name = "req_lib_cmap_iter_init", header = MessageHeader.REQUEST)
	record IterInitRequest(@Align(8) Name prefix) {

	}

	/** {@code res_lib_cmap_iter_init}. */
	@CStruct(name = "res_lib_cmap_iter_init", header = MessageHeader.RESPONSE)
	record IterInitResponse(@Align(8) @Unsigned long iterHandle) {

	}

	/** {@code req_lib_cmap_iter_next}. */
	@CStruct(name = "req_lib_cmap_iter_next", header = MessageHeader.REQUEST)
	record IterNextRequest(@Align(8) @Unsigned long iterHandle) {

	}

	/** {@code res_lib_cmap_iter_next}. */
	@CStruct(name = "res_lib_cmap_iter_next", header = MessageHeader.RESPONSE)
	record IterNextResponse(@Align(8) Name keyName, @Align(8) long valueLen, @Align(8) @Size(1) CmapType type) {

	}

	/** {@code req_lib_cmap_iter_finalize}. */
	@CStruct(name = "req_lib_cmap_iter_finalize", header = MessageHeader.REQUEST)
	record IterFinalizeRequest(@Align(8) @Unsigned long iterHandle) {

	}

	/**
	 * {@code req_lib_cmap_track_add}.
	 *
	 * @param keyName the key, or the beginning of keys
	 * @param trackType what to report
	 * @param trackInstHandle what the events are to carry
	 */
	@CStruct(name = "req_lib_cmap_track_add", header = MessageHeader.REQUEST)
	record TrackAddRequest(@Align(8) Name keyName, @Align(8) int trackType, @Align(8) @Unsigned long trackInstHandle) {

	}

	/** {@code res_lib_cmap_track_add}. */
	@CStruct(name = "res_lib_cmap_track_add", header = MessageHeader.RESPONSE)
	record TrackAddResponse(@Align(8) @Unsigned long trackHandle) {

	}

	/** {@code req_lib_cmap_track_delete}. */
	@CStruct(name = "req_lib_cmap_track_delete", header = MessageHeader.REQUEST)
	record TrackDeleteRequest(@Align(8) @Unsigned long trackHandle) {

	}

	/** {@code res_lib_cmap_track_delete}. */
	@CStruct(name = "res_lib_cmap_track_delete", header = MessageHeader.RESPONSE)
	record TrackDeleteResponse(@Align(8) @Unsigned long trackInstHandle) {

	}

	/**
	 * {@code res_lib_cmap_notify_callback}.
	 *
	 * @param trackInstHandle of the request
	 * @param keyName the key
	 * @param event what became of it
	 * @param newValueType the type of the value that it has
	 * @param oldValueType the type of the value that it had
	 * @param newValueLen the length of the value that it has
	 * @param oldValueLen the length of the value that it had
	 * @param values both values, one behind the other
	 */
	@CStruct(name = "res_lib_cmap_notify_callback", header = MessageHeader.RESPONSE)
	record Notification(@Align(8) @Unsigned long trackInstHandle, @Align(8) Name keyName, @Align(8) Change event,
			@Align(8) @Size(1) CmapType newValueType, @Align(8) @Size(1) CmapType oldValueType,
			@Align(8) long newValueLen, @Align(8) long oldValueLen, byte[] values) {

		static Notification of(long trackInstHandle, Name key, Change event, CmapValue old, CmapValue value) {
			byte[] values = Arrays.copyOf(value.bytes(), value.bytes().length + old.bytes().length);
			System.arraycopy(old.bytes(), 0, values, value.bytes().length, old.bytes().length);
			return new Notification(trackInstHandle, key, event, value.type(), old.type(), value.bytes().length,
					old.bytes().length, values);
		}

		CmapValue newValue() {
			return value(this.newValueType, 0, this.newValueLen);
		}

		CmapValue oldValue() {
			return value(this.oldValueType, this.newValueLen, this.oldValueLen);
		}

		private CmapValue value(CmapType type, long from, long length) {
			return new CmapValue(type, Arrays.copyOfRange(this.values, (int) from, (int) (from + length)));
		}

	}

	/** {@code req_lib_cmap_set_current_map}. */
	@CStruct(name = "req_lib_cmap_set_current_map", header = MessageHeader.REQUEST)
	record SetCurrentMapRequest(@Align(8) int map) {

	}

	/** A response that is its header, such as {@code res_lib_cmap_set}. */
	@CStruct(name = "res_lib_cmap_set", header = MessageHeader.RESPONSE)
	record Done() {

	}

}
