package dev.qbipcs.internal.posix;

import java.util.List;

import dev.qbipcs.IpcException;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.JavaProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * The checks of the operating system and the JVM.
 */
class PlatformTests {

	@Test
	void thisPlatformIsSupported() {
		assertThatCode(Platform::verify).doesNotThrowAnyException();
		assertThatCode(Platform::verify).as("again").doesNotThrowAnyException();
	}

	@Test
	void withoutNativeAccessTheMessageSaysHowToEnableIt() {
		try (ChildProcess java = ChildProcess
			.start(JavaProcess.command(List.of("--illegal-native-access=deny"), Verification.class))) {
			java.expect("1 .*--enable-native-access=ALL-UNNAMED.*");
		}
	}

	@Test
	void anotherSystemIsNamed() {
		try (ChildProcess java = ChildProcess
			.start(JavaProcess.command(List.of("-Dos.name=Plan 9", "-Dos.arch=amd64"), Verification.class))) {
			java.expect("95 .*this is Plan 9 on amd64.*");
		}
	}

	/**
	 * Prints why the platform is not supported.
	 */
	static final class Verification {

		private Verification() {
		}

		static void main() {
			try {
				Platform.verify();
				System.out.println("supported");
			}
			catch (IpcException ex) {
				System.out.println(ex.error() + " " + ex.getMessage());
			}
		}

	}

}
