package dev.qbipcs.corosync;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.qbipcs.struct.Align;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.CountedBy;
import dev.qbipcs.struct.Length;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.Offset;
import dev.qbipcs.struct.Unsigned;

/**
 * The messages of the service {@code cpg}, closed process groups: {@code ipc_cpg.h} of
 * corosync 3.1.7. Each field begins at a multiple of 8. The ids are those of {@code enum
 * req_cpg_types}, and of {@code enum res_cpg_types} for events.
 */
@SuppressWarnings("ArrayRecordComponent")
final class CpgMessages {

	static final int JOIN = 0;

	static final int LEAVE = 1;

	static final int MULTICAST = 2;

	static final int MEMBERSHIP = 3;

	static final int LOCAL_GET = 4;

	/** {@code MESSAGE_RES_CPG_CONFCHG_CALLBACK}. */
	static final int MEMBERSHIP_CHANGED = 4;

	/** {@code MESSAGE_RES_CPG_DELIVER_CALLBACK}. */
	static final int DELIVERED = 5;

	private CpgMessages() {
	}

	/** {@code cpg_guarantee_t} ({@code cpg.h}). */
	enum Guarantee {

		UNORDERED, FIFO, AGREED, SAFE

	}

	/** {@code cpg_reason_t} ({@code cpg.h}). */
	enum Reason {

		UNDEFINED, JOIN, LEAVE, NODEDOWN, NODEUP, PROCDOWN

	}

	/** {@code mar_cpg_name_t}. */
	@CStruct(name = "mar_cpg_name")
	record Name(@Align(8) @Unsigned int length, @Align(8) @Length(128) @CountedBy("length") String value) {

		static Name of(String value) {
			return new Name(value.getBytes(StandardCharsets.UTF_8).length, value);
		}

	}

	/** {@code mar_cpg_address_t}. */
	@CStruct(name = "mar_cpg_address")
	record Address(@Align(8) @Unsigned int nodeid, @Align(8) @Unsigned int pid, @Align(8) Reason reason) {

	}

	/**
	 * {@code req_lib_cpg_join}.
	 *
	 * @param groupName the group
	 * @param pid by what the members of a node are told apart
	 * @param flags 1 for changes of the ring as well
	 */
	@CStruct(name = "req_lib_cpg_join", header = MessageHeader.REQUEST)
	record JoinRequest(@Align(8) Name groupName, @Align(8) @Unsigned int pid, @Align(8) @Unsigned int flags) {

	}

	/** {@code req_lib_cpg_leave}. */
	@CStruct(name = "req_lib_cpg_leave", header = MessageHeader.REQUEST)
	record LeaveRequest(@Align(8) Name groupName, @Align(8) @Unsigned int pid) {

	}

	/** A response that is its header, such as {@code res_lib_cpg_join}. */
	@CStruct(name = "res_lib_cpg_join", header = MessageHeader.RESPONSE)
	record Done() {

	}

	/** {@code req_lib_cpg_local_get}. */
	@CStruct(name = "req_lib_cpg_local_get", header = MessageHeader.REQUEST)
	record LocalGetRequest() {

	}

	/** {@code res_lib_cpg_local_get}. */
	@CStruct(name = "res_lib_cpg_local_get", header = MessageHeader.RESPONSE)
	record LocalGetResponse(@Align(8) @Unsigned int localNodeid) {

	}

	/** {@code req_lib_cpg_membership_get}. */
	@CStruct(name = "req_lib_cpg_membership_get", header = MessageHeader.REQUEST)
	record MembershipRequest(@Align(8) Name groupName) {

	}

	/** {@code res_lib_cpg_membership_get}. */
	@CStruct(name = "res_lib_cpg_membership_get", header = MessageHeader.RESPONSE)
	record MembershipResponse(@Align(8) @Unsigned int memberCount,
			@Length(384) @CountedBy("memberCount") Address[] memberList) {

	}

	/**
	 * {@code req_lib_cpg_mcast}, which leaves room for the header of a response though it
	 * is a request.
	 *
	 * @param guarantee the order of messages
	 * @param msglen the length of the message
	 * @param message the message
	 */
	@CStruct(name = "req_lib_cpg_mcast", header = MessageHeader.REQUEST)
	record MulticastRequest(@Offset(24) @Align(8) Guarantee guarantee, @Align(8) @Unsigned int msglen,
			@Align(8) @CountedBy("msglen") byte[] message) {

	}

	/** {@code res_lib_cpg_deliver_callback}. */
	@CStruct(name = "res_lib_cpg_deliver_callback", header = MessageHeader.RESPONSE)
	record Delivery(@Align(8) Name groupName, @Align(8) @Unsigned int msglen, @Align(8) @Unsigned int nodeid,
			@Align(8) @Unsigned int pid, @Align(8) @CountedBy("msglen") byte[] message) {

	}

	/**
	 * {@code res_lib_cpg_confchg_callback}.
	 *
	 * @param groupName the group
	 * @param memberListEntries how many members it has
	 * @param joinedListEntries how many joined
	 * @param leftListEntries how many left
	 * @param addresses the members, then those that left, then those that joined
	 */
	@CStruct(name = "res_lib_cpg_confchg_callback", header = MessageHeader.RESPONSE)
	record MembershipChange(@Align(8) Name groupName, @Align(8) @Unsigned int memberListEntries,
			@Align(8) @Unsigned int joinedListEntries, @Align(8) @Unsigned int leftListEntries, Address[] addresses) {

		List<Address> members() {
			return slice(0, this.memberListEntries);
		}

		List<Address> left() {
			return slice(this.memberListEntries, this.leftListEntries);
		}

		List<Address> joined() {
			return slice(this.memberListEntries + this.leftListEntries, this.joinedListEntries);
		}

		private List<Address> slice(int from, int length) {
			return Arrays.asList(this.addresses).subList(from, from + length);
		}

	}

}
