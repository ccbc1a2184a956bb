/**
 * A server and a client of libqb's IPC ({@code qbipcs.h}, {@code qbipcc.h}).
 * <p>
 * It calls the C library, and junixsocket loads a native library, so that the JVM needs
 * {@code --enable-native-access=dev.qbipcs,org.newsclub.net.unix}.
 */
module dev.qbipcs {

	requires static transitive java.compiler;
	requires static transitive org.jspecify;
	requires org.newsclub.net.unix;
	// the native library of junixsocket
	requires com.kohlschutter.junixsocket.nativecommon;

	exports dev.qbipcs;
	exports dev.qbipcs.client;
	exports dev.qbipcs.spi;
	exports dev.qbipcs.struct;
	exports dev.qbipcs.struct.tool;

}
