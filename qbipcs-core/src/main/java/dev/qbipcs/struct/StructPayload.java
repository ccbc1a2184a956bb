package dev.qbipcs.struct;

import dev.qbipcs.Payload;
import dev.qbipcs.PayloadOutput;

/**
 * A record as a payload.
 *
 * @param <T> the record
 * @param codec its codec
 * @param value the record
 * @param size its size in bytes
 */
record StructPayload<T>(StructCodec<T> codec, T value, int size) implements Payload {

	@Override
	public void writeTo(PayloadOutput output) {
		output.put(this.codec.toByteArray(this.value));
	}

}
