package dev.qbipcs.spring.header;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import dev.qbipcs.testsupport.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers as C compilers see them.
 */
class CHeaderProcessorIT {

	private static final String SERVICE = """
			import java.time.Instant;
			import java.util.concurrent.CompletableFuture;
			import dev.qbipcs.*;
			import dev.qbipcs.spring.annotation.*;
			import dev.qbipcs.struct.*;

			/** A service */
			@IpcService("${example.name:all-kinds}")
			@IpcEventType(id = 9, payload = Everything.class)
			@IpcEventType(id = 10, payload = Tail.class)
			class Example {

				/** Do *it* now. And then more. */
				@IpcMessageHandler(1)
				Everything everything(Everything all) {
					return all;
				}

				@IpcMessageHandler(2)
				void oneWay(Tail tail, PeerCredentials peer) {
				}

				@IpcMessageHandler({ 3, 4 })
				CompletableFuture<Answer> later(Whole whole) {
					return new CompletableFuture<>();
				}

				@IpcMessageHandler(5)
				Errno nothing() {
					return Errno.EIO;
				}

				@IpcMessageHandler(6)
				String text(String text) {
					return text;
				}

				@IpcMessageHandler(7)
				Tail flexible(IpcConnection connection) {
					return new Tail((short) 0, new int[0]);
				}

			}

			/**
			 * All kinds of fields.
			 *
			 * @param a the <b>first</b> one, {@code a}
			 */
			@CStruct
			@Align(16)
			record Everything(byte a, @Unsigned long b, boolean c, @Size(4) boolean d, Color e, @Size(1) Color f, Errno g,
					@Length(8) String h, @Length(2) @Length(4) String[] i, @Length(3) Point[] j, Instant k,
					@CTime(TimeFormat.TIMEVAL) Instant l, @CTime(TimeFormat.MILLIS) Instant m, @Bits(3) int n,
					@Unsigned @Bits(7) int o, int type, @SwitchedBy("type") Part part, @Align(8) byte q, @Offset(301) int r,
					Odd odd, float s, char t) {
			}

			enum Color { RED, @Deprecated GREEN }

			@CStruct
			record Point(short x, int y) {
			}

			@CStruct
			@Packed
			record Odd(byte a, long b) {
			}

			sealed interface Part {
			}

			@Case(1)
			@CStruct
			record Some(int a) implements Part {
			}

			@Case(2)
			@CStruct
			record More(long a, Point b) implements Part {
			}

			@CStruct
			record Tail(@Unsigned short n, @CountedBy("n") int[] values) {
			}

			@CStruct(header = MessageHeader.REQUEST, name = "whole_message")
			record Whole(@Align(8) int a, @Align(8) byte b) {
			}

			@CStruct(header = MessageHeader.RESPONSE)
			record Answer(@Length(16) String text) {
			}
			""";

	private static final String PROGRAM = """
			#include "all_kinds.h"

			int main(void)
			{
				struct all_kinds_everything all;
				struct all_kinds_whole_message whole;

				memset(&all, 0, sizeof(all));
				memset(&whole, 0, sizeof(whole));
				(void)&all_kinds_later_3;
				(void)&all_kinds_nothing;
				(void)&all_kinds_everything_event;
				return all_kinds_everything(NULL, &all, &all, 0) + all_kinds_one_way(NULL, NULL, 0);
			}
			""";

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "gcc -std=c11", "clang -std=c11", "g++ -x c++ -std=c++17", "clang++ -x c++ -std=c++17" })
	void theHeaderCompilesWithoutAWarning(String compiler) throws IOException {
		compile();
		Path program = Files.writeString(this.directory.resolve("program.c"), PROGRAM);
		try (ChildProcess process = ChildProcess.start(
				List.of("sh", "-c",
						compiler + " -Wall -Wextra -Wpedantic -Werror -c -o \"$1.o\" -I\"$2\" \"$1\""
								+ " $(pkg-config --cflags libqb)",
						"sh", program.toString(), this.directory.toString()))) {
			process.succeed();
		}
	}

	@Test
	void theHeaderLiesAmongTheClassesToo() throws IOException {
		compile();
		String header = Files.readString(this.directory.resolve("all_kinds.h"));
		assertThat(this.directory.resolve("META-INF/qbipcs/all_kinds.h")).hasContent(header);
		assertThat(header).contains("#define ALL_KINDS_SERVICE \"all-kinds\"")
			.contains("ALL_KINDS_LATER_3 = 3", "ALL_KINDS_LATER_4 = 4", "ALL_KINDS_TEXT = 6", "ALL_KINDS_COLOR_RED = 0")
			.contains("/* the first one, a */", "/* All kinds of fields. */", " * Do *it* now.")
			.doesNotContain("all_kinds_text(", "And then more");
	}

	@Test
	void aStructThatCannotBeLaidOutIsAnErrorOfTheCompiler() {
		assertThat(compile("""
				import dev.qbipcs.spring.annotation.*;
				import dev.qbipcs.struct.*;

				@IpcService("bad")
				class Example {

					@IpcMessageHandler(1)
					Bad bad(Bad bad) {
						return bad;
					}

				}

				@CStruct
				record Bad(Integer number) {
				}
				""")).contains("error: Bad.number is a Integer, which has no counterpart in C");
	}

	@Test
	void theHeaderOfARequestIsNoneOfAResponse() {
		assertThat(compile("""
				import dev.qbipcs.spring.annotation.*;
				import dev.qbipcs.struct.*;

				@IpcService("bad")
				class Example {

					@IpcMessageHandler(1)
					Message echo(Message message) {
						return message;
					}

				}

				@CStruct(header = MessageHeader.REQUEST)
				record Message(int number) {
				}
				""")).contains("error: Message is a response, but begins with the header of a request");
	}

	@Test
	void aServiceWithoutStructsHasNoHeader() {
		assertThat(compile("""
				import dev.qbipcs.spring.annotation.*;

				@IpcService("text")
				class Example {

					@IpcMessageHandler(1)
					String echo(String text) {
						return text;
					}

				}
				""")).isEmpty();
		assertThat(this.directory.resolve("text.h")).doesNotExist();
	}

	private void compile() {
		assertThat(compile(SERVICE)).isEmpty();
	}

	private String compile(String source) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		compiler
			.getTask(messages, null, null,
					List.of("-d", this.directory.toString(), "-classpath", System.getProperty("java.class.path"),
							"-processor", CHeaderProcessor.class.getName(), "-Aqbipcs.headers=" + this.directory),
					null, List.of(source("Example", source)))
			.call();
		return messages.toString();
	}

	private static JavaFileObject source(String name, String text) {
		return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return text;
			}

		};
	}

}
