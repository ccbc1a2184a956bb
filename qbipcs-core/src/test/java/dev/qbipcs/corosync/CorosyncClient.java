package dev.qbipcs.corosync;

import java.util.List;

import dev.qbipcs.client.IpcClient;
import dev.qbipcs.client.IpcEvent;
import dev.qbipcs.client.IpcReply;
import dev.qbipcs.peers.Peers;
import dev.qbipcs.struct.StructCodec;
import dev.qbipcs.testsupport.Patience;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client of one of corosync's services, whose messages are records.
 */
final class CorosyncClient implements AutoCloseable {

	private static final List<CsError> LATER = List.of(CsError.TRY_AGAIN, CsError.BUSY);

	private final IpcClient ipc;

	private CorosyncClient(IpcClient ipc) {
		this.ipc = ipc;
	}

	static CorosyncClient connect(Peers peers, String service) {
		return peers.close(new CorosyncClient(IpcClient.builder(service).connectTimeout(Patience.LIMIT).connect()));
	}

	IpcClient ipc() {
		return this.ipc;
	}

	/**
	 * Send a request and receive its response, again while corosync asks for that.
	 * @param <T> the record of the response
	 * @param id its id
	 * @param request the request
	 * @param response the record of the response
	 * @return the response
	 * @throws CsException if corosync answers with anything but {@code CS_OK}
	 */
	<T extends Record> T call(int id, Record request, Class<T> response) {
		IpcReply reply = Awaitility.await(request.toString())
			.until(() -> send(id, request), (answer) -> !LATER.contains(CsError.of(answer.error())));
		CsError error = CsError.of(reply.error());
		if (error != CsError.OK) {
			throw new CsException(error, request);
		}
		return reply.as(response);
	}

	private IpcReply send(int id, Record request) {
		return this.ipc.sendAndReceive(id, StructCodec.payloadOf(request), Patience.LIMIT).orThrow();
	}

	/**
	 * Send a request that has no response.
	 * @param id its id
	 * @param request the request
	 */
	void tell(int id, Record request) {
		this.ipc.send(id, StructCodec.payloadOf(request), Patience.LIMIT);
	}

	/**
	 * Receive the next event.
	 * @param <T> its record
	 * @param id the id that it has
	 * @param type its record
	 * @return the event
	 */
	<T extends Record> T event(int id, Class<T> type) {
		IpcEvent event = this.ipc.receiveEvent(Patience.LIMIT);
		assertThat(event.id()).as(() -> event.toString()).isEqualTo(id);
		return event.as(type);
	}

	@Override
	public void close() {
		this.ipc.close();
	}

}
