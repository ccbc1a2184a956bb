package dev.qbipcs.corosync;

import dev.qbipcs.struct.Align;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.CountedBy;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.Size;
import dev.qbipcs.struct.Unsigned;

/**
 * The messages of the service {@code quorum}: {@code ipc_quorum.h} of corosync 3.1.7. The
 * ids are those of {@code enum req_quorum_types}, and of {@code enum res_quorum_types}
 * for events.
 */
@SuppressWarnings("ArrayRecordComponent")
final class QuorumMessages {

	static final int GET_QUORATE = 0;

	static final int TRACK_START = 1;

	static final int TRACK_STOP = 2;

	static final int GET_TYPE = 3;

	static final int MODEL_GET_TYPE = 4;

	/** {@code MESSAGE_RES_QUORUM_NOTIFICATION}. */
	static final int NOTIFICATION = 3;

	/** {@code MESSAGE_RES_QUORUM_V1_QUORUM_NOTIFICATION}. */
	static final int QUORUM_NOTIFICATION = 6;

	/** {@code MESSAGE_RES_QUORUM_V1_NODELIST_NOTIFICATION}. */
	static final int NODE_LIST_NOTIFICATION = 7;

	/** {@code QUORUM_SET}: there is a provider of the quorum. */
	static final int SET = 1;

	/** {@code CS_TRACK_CURRENT}: report the state as it is. */
	static final int TRACK_CURRENT = 1;

	/** {@code CS_TRACK_CHANGES}: report the state whenever it changes. */
	static final int TRACK_CHANGES = 2;

	/** {@code QUORUM_MODEL_V1}: with identifiers of rings and lists of nodes. */
	static final int MODEL_V1 = 1;

	private QuorumMessages() {
	}

	/**
	 * {@code struct qb_ipc_request_header}, for requests without a struct of their own.
	 */
	@CStruct(name = "qb_ipc_request_header", header = MessageHeader.REQUEST)
	record Request() {

	}

	/** {@code struct qb_ipc_response_header}. */
	@CStruct(name = "qb_ipc_response_header", header = MessageHeader.RESPONSE)
	record Done() {

	}

	/** {@code res_lib_quorum_getquorate}. */
	@CStruct(name = "res_lib_quorum_getquorate", header = MessageHeader.RESPONSE)
	record QuorateResponse(@Size(4) boolean quorate) {

	}

	/** {@code res_lib_quorum_gettype}. */
	@CStruct(name = "res_lib_quorum_gettype", header = MessageHeader.RESPONSE)
	record TypeResponse(@Unsigned int quorumType) {

	}

	/** {@code req_lib_quorum_model_gettype}. */
	@CStruct(name = "req_lib_quorum_model_gettype", header = MessageHeader.REQUEST)
	record ModelTypeRequest(@Align(8) @Unsigned int model) {

	}

	/** {@code res_lib_quorum_model_gettype}. */
	@CStruct(name = "res_lib_quorum_model_gettype", header = MessageHeader.RESPONSE)
	record ModelTypeResponse(@Align(8) @Unsigned int quorumType) {

	}

	/** {@code req_lib_quorum_trackstart}. */
	@CStruct(name = "req_lib_quorum_trackstart", header = MessageHeader.REQUEST)
	record TrackStartRequest(@Unsigned int trackFlags) {

	}

	/** {@code mar_quorum_ring_id_t}. */
	@CStruct(name = "mar_quorum_ring_id")
	record RingId(@Align(8) @Unsigned int nodeid, @Align(8) @Unsigned long seq) {

	}

	/** {@code res_lib_quorum_notification}. */
	@CStruct(name = "res_lib_quorum_notification", header = MessageHeader.RESPONSE)
	record Notification(@Align(8) @Size(4) boolean quorate, @Align(8) @Unsigned long ringSeq,
			@Align(8) @Unsigned int viewListEntries, @CountedBy("viewListEntries") @Unsigned int[] viewList) {

	}

	/** {@code res_lib_quorum_v1_quorum_notification}. */
	@CStruct(name = "res_lib_quorum_v1_quorum_notification", header = MessageHeader.RESPONSE)
	record QuorumNotification(@Align(8) @Size(4) boolean quorate, @Align(8) RingId ringId,
			@Align(8) @Unsigned int viewListEntries, @CountedBy("viewListEntries") @Unsigned int[] viewList) {

	}

	/**
	 * {@code res_lib_quorum_v1_nodelist_notification}.
	 *
	 * @param ringId the membership
	 * @param memberListEntries how many nodes there are
	 * @param joinedListEntries how many joined
	 * @param leftListEntries how many left
	 * @param nodes the members, then those that joined, then those that left
	 */
	@CStruct(name = "res_lib_quorum_v1_nodelist_notification", header = MessageHeader.RESPONSE)
	record NodeListNotification(@Align(8) RingId ringId, @Align(8) @Unsigned int memberListEntries,
			@Align(8) @Unsigned int joinedListEntries, @Align(8) @Unsigned int leftListEntries, @Unsigned int[] nodes) {

	}

}
