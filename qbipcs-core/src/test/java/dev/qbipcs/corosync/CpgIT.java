package dev.qbipcs.corosync;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.corosync.CpgMessages.Address;
import dev.qbipcs.corosync.CpgMessages.Delivery;
import dev.qbipcs.corosync.CpgMessages.Done;
import dev.qbipcs.corosync.CpgMessages.Guarantee;
import dev.qbipcs.corosync.CpgMessages.JoinRequest;
import dev.qbipcs.corosync.CpgMessages.LeaveRequest;
import dev.qbipcs.corosync.CpgMessages.LocalGetRequest;
import dev.qbipcs.corosync.CpgMessages.LocalGetResponse;
import dev.qbipcs.corosync.CpgMessages.MembershipChange;
import dev.qbipcs.corosync.CpgMessages.MembershipRequest;
import dev.qbipcs.corosync.CpgMessages.MembershipResponse;
import dev.qbipcs.corosync.CpgMessages.MulticastRequest;
import dev.qbipcs.corosync.CpgMessages.Name;
import dev.qbipcs.corosync.CpgMessages.Reason;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.Length;
import dev.qbipcs.struct.StructCodec;
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
 * Our clients as members of one of corosync's groups of processes.
 */
@RequiresRoot
@ExtendWith(CorosyncNames.class)
@ParameterizedClass
@EnumSource(value = IpcTransport.class, names = { "SHARED_MEMORY", "SOCKET" })
class CpgIT {

	private static final Name GROUP = Name.of("qbipcs");

	private static final StructCodec<Vote> VOTE = StructCodec.of(Vote.class);

	/** As which corosync knows our clients; it takes their word for it. */
	private static final int FIRST = (int) ProcessHandle.current().pid();

	private static final int SECOND = FIRST + 1;

	private static final int THIRD = FIRST + 2;

	@RegisterExtension
	final Peers peers = new Peers();

	@TempDir
	Path directory;

	private final IpcTransport transport;

	CpgIT(IpcTransport transport) {
		this.transport = transport;
	}

	@BeforeEach
	void startCorosync() {
		Corosync.start(this.peers, this.directory, this.transport);
	}

	@Test
	void aProcessThatJoinsAGroupIsItsMember() {
		CorosyncClient client = connect();
		assertThat(client.ipc().transport()).isEqualTo(this.transport);
		assertThat(client.call(CpgMessages.LOCAL_GET, new LocalGetRequest(), LocalGetResponse.class))
			.isEqualTo(new LocalGetResponse(1));
		join(client, FIRST);
		MembershipChange change = changed(client);
		assertThat(change.groupName()).isEqualTo(GROUP);
		assertThat(change.members()).containsExactly(address(FIRST, Reason.UNDEFINED));
		assertThat(change.joined()).containsExactly(address(FIRST, Reason.JOIN));
		assertThat(change.left()).isEmpty();
		MembershipResponse membership = client.call(CpgMessages.MEMBERSHIP, new MembershipRequest(GROUP),
				MembershipResponse.class);
		assertThat(membership.memberList()).extracting(Address::pid).containsExactly(FIRST);
		assertThat(Corosync.call("corosync-cpgtool")).contains("qbipcs", "" + FIRST);
	}

	@Test
	void aMessageIsDeliveredToAllMembers() {
		CorosyncClient first = connect();
		join(first, FIRST);
		changed(first);
		CorosyncClient second = connect();
		join(second, SECOND);
		changed(second);
		changed(first);
		multicast(first, new Vote(1, "yes"));
		multicast(first, new Vote(2, "no"));
		for (CorosyncClient client : new CorosyncClient[] { first, second }) {
			assertThat(delivered(client)).isEqualTo(new Vote(1, "yes"));
			assertThat(delivered(client)).isEqualTo(new Vote(2, "no"));
		}
	}

	@Test
	void membersLearnOfThoseThatComeAndGo() {
		CorosyncClient first = connect();
		join(first, FIRST);
		changed(first);
		CorosyncClient second = connect();

		join(second, SECOND);
		MembershipChange joined = changed(first);
		assertThat(joined.members()).extracting(Address::pid).containsExactlyInAnyOrder(FIRST, SECOND);
		assertThat(joined.joined()).containsExactly(address(SECOND, Reason.JOIN));

		second.call(CpgMessages.LEAVE, new LeaveRequest(GROUP, SECOND), Done.class);
		MembershipChange left = changed(first);
		assertThat(left.members()).extracting(Address::pid).containsExactly(FIRST);
		assertThat(left.left()).containsExactly(address(SECOND, Reason.LEAVE));

		CorosyncClient third = connect();
		join(third, THIRD);
		changed(first);
		third.close();
		assertThat(changed(first).left()).containsExactly(address(THIRD, Reason.PROCDOWN));
	}

	@Test
	void aProcessJoinsAGroupOnce() {
		CorosyncClient client = connect();
		join(client, FIRST);
		changed(client);
		assertThatExceptionOfType(CsException.class).isThrownBy(() -> join(client, FIRST))
			.extracting(CsException::error)
			.isEqualTo(CsError.EXIST);
	}

	private CorosyncClient connect() {
		return CorosyncClient.connect(this.peers, "cpg");
	}

	private static void join(CorosyncClient client, int pid) {
		client.call(CpgMessages.JOIN, new JoinRequest(GROUP, pid, 0), Done.class);
	}

	private static MembershipChange changed(CorosyncClient client) {
		return client.event(CpgMessages.MEMBERSHIP_CHANGED, MembershipChange.class);
	}

	private static void multicast(CorosyncClient client, Vote vote) {
		byte[] message = new byte[VOTE.sizeOf(vote)];
		VOTE.write(vote, MemorySegment.ofArray(message));
		client.tell(CpgMessages.MULTICAST, new MulticastRequest(Guarantee.AGREED, message.length, message));
	}

	private static Vote delivered(CorosyncClient client) {
		Delivery delivery = client.event(CpgMessages.DELIVERED, Delivery.class);
		assertThat(delivery.groupName()).isEqualTo(GROUP);
		assertThat(delivery.nodeid()).isEqualTo(1);
		assertThat(delivery.pid()).isEqualTo(FIRST);
		return VOTE.read(MemorySegment.ofArray(delivery.message()));
	}

	private static Address address(int pid, Reason reason) {
		return new Address(1, pid, reason);
	}

	/**
	 * What the members of the group tell each other.
	 *
	 * @param round a number
	 * @param answer a text
	 */
	@CStruct
	record Vote(int round, @Length(8) String answer) {

	}

}
