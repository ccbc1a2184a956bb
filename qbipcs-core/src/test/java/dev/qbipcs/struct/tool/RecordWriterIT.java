package dev.qbipcs.struct.tool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Records that are written for structs: they compile, and are these structs.
 */
class RecordWriterIT {

	private static final String KINDS = """
			#include <stdint.h>
			#include <stdbool.h>
			#include <sys/time.h>
			#include <time.h>
			#include <wchar.h>

			#define LENGTH 12

			typedef enum { IDLE, BUSY } state_t;
			enum level { LOW = -3, MIDDLE = 7, CENTER = 7, HIGH = 100 };
			enum tiny { TINY_A, TINY_B = 200 } __attribute__((packed));
			enum large { LARGE = 0xf0000000u };
			typedef struct { int32_t x, y; } point_t;
			typedef float vector_t __attribute__((vector_size(16)));
			struct size { char c; short s; } __attribute__((packed));
			union number { int i; double d; };
			struct open { int n; char rest[]; };

			struct numbers {
				char c; signed char sc; unsigned char uc; short s; unsigned short us; int i; unsigned u;
				long l; unsigned long ul; long long ll; int8_t i8; uint64_t u64; float f; double d; bool b;
				const volatile int cv; _Atomic int at; wchar_t w; long double ld; __int128 big;
			};
			struct texts {
				char name[LENGTH]; char names[3][8]; char cubes[2][3][4]; uint8_t bytes[16]; int16_t matrix[2][3];
				char rest[];
			};
			struct times { time_t t; struct timespec ts; struct timeval tv; struct timespec both[2]; };
			struct codes {
				state_t state; enum level level; enum tiny tiny; enum large large; enum level levels[2];
				enum tiny tinies[3]; enum { INNER_A = 4, INNER_B } inner;
			};
			struct pointers { const char *text; void *any; int (*callback)(int, const char *); struct pointers *next[2]; };
			struct bits {
				unsigned a : 3; int : 5; int b : 20; bool c : 1; int : 0; uint8_t d : 4; uint16_t e : 9; char after;
				enum tiny f : 8; uint64_t g : 40; unsigned padding1 : 2; int : 1; unsigned h : 1;
			};
			struct packed_bits { uint8_t a : 3; uint16_t b : 11; unsigned c : 31; int : 7; uint64_t d : 60; uint8_t e;
			} __attribute__((packed));
			struct aligned { char a; int b __attribute__((aligned(16))); char c; short d __attribute__((aligned(8)));
			} __attribute__((aligned(32)));
			struct partly_packed { char a; int b __attribute__((packed)); short c; } __attribute__((aligned(2)));
			struct packed_aligned { char a; int b __attribute__((aligned(4))); char c; long d; } __attribute__((packed));
			struct inside {
				point_t corner; point_t corners[3]; struct size size; struct { int a; struct { char b; } deep; } own;
				struct { short left; union { int either; char or[5]; }; };
				union { int one; long long other; }; union number number; union number many[2]; struct open open;
				struct inner { int z[0]; char after; } inner; vector_t vector;
			};
			struct words {
				int class, new, package, boolean, this, toString, hashCode, _, __x, a_b_c, camelCase, camel_case, UPPER,
					_1st, record, instant, final;
				struct string { int object; } String;
			};
			struct points { uint32_t count; point_t points[]; };
			struct rows { uint32_t count; int rows[][4]; };
			struct old { uint32_t count; int values[0]; };
			typedef struct { int a; } *address;
			struct unnamed { struct { int a; } first, second[2]; };
			""";

	private static final String MESSAGE = """
			#include <stdint.h>
			#include <qb/qbipc_common.h>
			struct get_request {
				struct qb_ipc_request_header header __attribute__((aligned(8)));
				uint32_t handle __attribute__((aligned(8)));
				char name[16] __attribute__((aligned(8)));
			};
			struct got { struct qb_ipc_response_header header; uint8_t value[]; };
			""";

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "numbers", "texts", "times", "codes", "pointers", "bits", "packed_bits", "aligned",
			"partly_packed", "packed_aligned", "inside", "words", "points", "rows", "old", "unnamed", "point_t",
			"struct open", "struct size" })
	void whatIsWrittenIsTheStruct(String struct) throws IOException {
		Files.writeString(this.directory.resolve("kinds.h"), KINDS);
		assertSame(struct, "kinds.h");
	}

	@ParameterizedTest
	@CsvSource({ "qb/qbipc_common.h,struct qb_ipc_request_header", "qb/qbipc_common.h,struct qb_ipc_response_header",
			"<sys/stat.h>,struct stat", "netinet/in.h,struct sockaddr_in", "netinet/in.h,struct sockaddr_in6",
			"sys/un.h,struct sockaddr_un", "time.h,struct itimerspec", "time.h,struct tm", "signal.h,siginfo_t",
			"dirent.h,struct dirent", "sys/resource.h,struct rusage", "sys/sysinfo.h,struct sysinfo",
			"sys/statvfs.h,struct statvfs", "netdb.h,struct addrinfo", "sys/epoll.h,struct epoll_event",
			"linux/if_packet.h,struct sockaddr_ll", "netinet/ip.h,struct iphdr", "netinet/tcp.h,struct tcphdr",
			"linux/input.h,struct input_event", "sys/utsname.h,struct utsname" })
	void itKnowsHeadersOfTheSystem(String header, String struct) throws IOException {
		assertSame(struct, header);
	}

	@Test
	void theHeaderOfAMessageIsNoComponent() throws IOException {
		Files.writeString(this.directory.resolve("message.h"), MESSAGE);
		assertSame("get_request", "message.h");
		assertSame("got", "message.h");
		assertThat(write("--package", "com.example", "--name", "Get", "message.h", "get_request")).isEqualTo("""
				package com.example;

				import dev.qbipcs.struct.Align;
				import dev.qbipcs.struct.CStruct;
				import dev.qbipcs.struct.Length;
				import dev.qbipcs.struct.MessageHeader;
				import dev.qbipcs.struct.Unsigned;

				/**
				 * {@code struct get_request} of {@code message.h}.
				 */
				@CStruct(name = "get_request", header = MessageHeader.REQUEST)
				public record Get(
						@Align(8) @Unsigned int handle,
						@Align(8) @Length(16) String name) {

				}
				""");
	}

	@Test
	void flagsAreForTheCompiler() throws IOException {
		Path header = Files.writeString(this.directory.resolve("length.h"), "struct text { char text[LENGTH]; };");
		assertThat(write("-DLENGTH=5", header.toString(), "text")).contains("@Length(5) String text)");
		assertThat(write("-D", "LENGTH=6", "--compiler", "gcc", header.toString(), "text"))
			.contains("@Length(6) String text)");
	}

	@Test
	void wrongArgumentsAndHeadersAreExplained() {
		assertThat(run("--help").out()).startsWith("Usage: java -cp qbipcs-core.jar");
		assertThat(run().err()).startsWith("Name a header and a struct").contains("Usage: ");
		assertThat(run("--nonsense", "time.h", "tm").err()).startsWith("There is no option --nonsense");
		assertThat(run("time.h", "tm", "--name").err()).startsWith("--name needs a value behind it");
		assertThat(run("--compiler", "/nowhere/cc", "time.h", "tm").err())
			.startsWith("Cannot run the C compiler /nowhere/cc");
		assertThat(run("pthread.h", "pthread_mutex_t").err()).startsWith("pthread_mutex_t of pthread.h is no struct");
		assertThat(run("nowhere.h", "tm")).satisfies((result) -> assertThat(result.status()).isEqualTo(1))
			.extracting(Result::err)
			.asString()
			.startsWith("The C compiler cannot make struct tm of nowhere.h:")
			.contains("nowhere.h: No such file or directory");
	}

	private void assertSame(String struct, String header) throws IOException {
		WrittenRecords records = new WrittenRecords(this.directory);
		records.write(header, struct);
		records.assertSame();
	}

	private String write(String... arguments) {
		Result result = run(arguments);
		assertThat(result.err()).isEmpty();
		assertThat(result.status()).isZero();
		return result.out();
	}

	private Result run(String... arguments) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		ByteArrayOutputStream err = new ByteArrayOutputStream();
		String[] all = Stream.concat(Stream.of("-I", this.directory.toString()), Stream.of(arguments))
			.toArray(String[]::new);
		int status = RecordWriter.run(all, new PrintStream(out, true, StandardCharsets.UTF_8),
				new PrintStream(err, true, StandardCharsets.UTF_8));
		return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
	}

	/**
	 * What the command did.
	 *
	 * @param status its exit status
	 * @param out what it printed
	 * @param err what it complained of
	 */
	private record Result(int status, String out, String err) {

	}

}
