package dev.qbipcs.benchmarks.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.MethodDescriptor;

/**
 * The two calls of the gRPC peers: bytes in, bytes out, without a serialization that
 * would cost something of its own.
 */
final class GrpcMethods {

	static final String SERVICE = "benchmark";

	static final MethodDescriptor<byte[], byte[]> ECHO = method("Echo");

	static final MethodDescriptor<byte[], byte[]> EMPTY = method("Empty");

	private GrpcMethods() {
	}

	private static MethodDescriptor<byte[], byte[]> method(String name) {
		return MethodDescriptor.<byte[], byte[]>newBuilder()
			.setType(MethodDescriptor.MethodType.UNARY)
			.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
			.setRequestMarshaller(new Bytes())
			.setResponseMarshaller(new Bytes())
			.build();
	}

	/**
	 * Passes bytes on as they are.
	 */
	private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] value) {
			return new ByteArrayInputStream(value);
		}

		@Override
		public byte[] parse(InputStream stream) {
			try (stream) {
				return stream.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
