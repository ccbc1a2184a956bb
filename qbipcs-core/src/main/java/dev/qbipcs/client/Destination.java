package dev.qbipcs.client;

import java.lang.foreign.MemorySegment;

import dev.qbipcs.internal.transport.ClientChannel;
import dev.qbipcs.internal.transport.ClientChannel.Lane;
import org.jspecify.annotations.Nullable;

/**
 * Where a received message goes.
 *
 * @param <R> what is received
 */
@FunctionalInterface
interface Destination<R> {

	/** A new array. */
	Destination<MemorySegment> ARRAY = (channel, lane, patient) -> {
		byte[] message = channel.receive(lane, patient);
		return (message != null) ? MemorySegment.ofArray(message) : null;
	};

	// Take the next message, or return null if none is there. The patient look for it for
	// a while if that is worth it.
	@Nullable R take(ClientChannel channel, Lane lane, boolean patient);

}
