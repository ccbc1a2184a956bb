package dev.qbipcs.internal.posix;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

import dev.qbipcs.IpcException;

/**
 * Binds functions of the C library.
 */
@SuppressWarnings("restricted")
final class Native {

	static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

	static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

	static final AddressLayout POINTER = ValueLayout.ADDRESS;

	/** Where a call that may fail leaves its errno. */
	static final StructLayout STATE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

	private static final Linker LINKER = Linker.nativeLinker();

	private Native() {
	}

	// Bind a function whose errno is not needed.
	static MethodHandle bind(String name, FunctionDescriptor descriptor, Linker.Option... options) {
		return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
	}

	// Bind a function with an additional leading argument, a segment of STATE that
	// captures errno.
	static MethodHandle bindWithErrno(String name, FunctionDescriptor descriptor, Linker.Option... options) {
		Linker.Option[] all = new Linker.Option[options.length + 1];
		all[0] = Linker.Option.captureCallState("errno");
		System.arraycopy(options, 0, all, 1, options.length);
		return bind(name, descriptor, all);
	}

	// Tell whether the C library has a function.
	static boolean exists(String name) {
		return LINKER.defaultLookup().find(name).isPresent();
	}

	static MemorySegment state(Arena arena) {
		return arena.allocate(STATE);
	}

	static int errno(MemorySegment state) {
		return (int) ERRNO.get(state, 0L);
	}

	// View memory that this process mapped. The view is valid until the memory is
	// unmapped.
	static MemorySegment view(MemorySegment address, long size) {
		return address.reinterpret(size);
	}

	static IpcException failure(int errno, String call) {
		return new IpcException(errno, call + " failed", null);
	}

	// A bound function threw, which only a wrong binding can cause.
	static IllegalStateException unexpected(Throwable cause) {
		if (cause instanceof Error error) {
			throw error;
		}
		return new IllegalStateException("A native call was made with the wrong types", cause);
	}

}
