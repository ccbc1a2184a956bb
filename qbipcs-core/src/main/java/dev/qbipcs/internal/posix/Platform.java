package dev.qbipcs.internal.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;

/**
 * Checks that this machine and this JVM are supported, with one sentence about the
 * reason, before a class of this package fails to initialize.
 */
public final class Platform {

	private static volatile boolean verified;

	private Platform() {
	}

	/**
	 * Check the operating system, the C library and the JVM's permission for native
	 * calls. Any thread may call it, any number of times.
	 * @throws IpcException with {@code ENOTSUP} if the platform is another, with
	 * {@code EPERM} if native access is not enabled
	 */
	public static void verify() {
		if (verified) {
			return;
		}
		String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
		boolean known = switch (System.getProperty("os.arch")) {
			case "amd64", "aarch64" -> true;
			default -> false;
		};
		if (!"Linux".equals(System.getProperty("os.name")) || !known
				|| ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
			throw new IpcException(Errno.ENOTSUP,
					"qbipcs runs on Linux on x86_64 and aarch64, but this is " + system + "; run it there");
		}
		verifyNativeAccess();
		if (!Native.exists("gnu_get_libc_version")) {
			throw new IpcException(Errno.ENOTSUP,
					"qbipcs needs glibc, whose semaphores libqb's clients share with us, but this JVM was built for"
							+ " another C library; use a JDK for glibc");
		}
		verified = true;
	}

	/**
	 * Explain that the JVM denies native access to this library or to junixsocket.
	 * @param denial what the JVM threw
	 * @return the exception to throw, with {@code EPERM} and what to do
	 */
	public static IpcException withoutNativeAccess(IllegalCallerException denial) {
		Module engine = Platform.class.getModule();
		// a manifest can grant it to the class path only
		String remedy = engine.isNamed() ? "--enable-native-access=%s,org.newsclub.net.unix".formatted(engine.getName())
				: "--enable-native-access=ALL-UNNAMED or put Enable-Native-Access: ALL-UNNAMED into the manifest of the"
						+ " jar that is started";
		return new IpcException(Errno.EPERM, "qbipcs needs native access; start java with " + remedy, denial);
	}

	@SuppressWarnings("restricted")
	private static void verifyNativeAccess() {
		try {
			Linker linker = Linker.nativeLinker();
			linker.downcallHandle(linker.defaultLookup().findOrThrow("getpid"),
					FunctionDescriptor.of(ValueLayout.JAVA_INT));
		}
		catch (IllegalCallerException ex) {
			throw withoutNativeAccess(ex);
		}
	}

}
