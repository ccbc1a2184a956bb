package dev.qbipcs.struct;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random records beside the same structs in C: the C compiler lays them out as we do, and
 * values survive a program that copies them field by field.
 */
class RandomStructsIT {

	private static final int STRUCTS = 600;

	private static final int VALUES = 4;

	@TempDir
	Path directory;

	@Test
	void structsAreLaidOutAsByTheCompilerAndValuesSurvive() throws Exception {
		long seed = Long.getLong("qbipcs.struct.seed", System.nanoTime());
		System.out.println("Seed of the structs: -Dqbipcs.struct.seed=" + seed);
		List<GeneratedStruct> structs = new StructGenerator(seed).structs(STRUCTS);
		Path program = compileC(structs);
		try (URLClassLoader loader = compileJava(structs)) {
			List<Class<?>> types = new ArrayList<>();
			for (GeneratedStruct struct : structs) {
				types.add(loader.loadClass("Structs$" + struct.name()));
			}
			List<String> layouts = Files.readAllLines(run(program, Path.of("/dev/null"), "layouts"));
			for (int i = 0; i < types.size(); i++) {
				assertThat(layout(types.get(i))).as(structs.get(i).c()).isEqualTo(layouts.get(i));
			}
			copyAndCompare(program, types, new RandomValues(seed));
		}
	}

	private static String layout(Class<?> type) {
		StructLayout layout = StructCodec.of(type).layout();
		String offsets = layout.fields()
			.stream()
			.filter((field) -> !field.name().equals("rest"))
			.map((field) -> field.isBitField() ? "-1" : Integer.toString(field.offset()))
			.collect(Collectors.joining(" "));
		return "%s %d %d %s".formatted(type.getSimpleName(), layout.size(), layout.alignment(), offsets);
	}

	private void copyAndCompare(Path program, List<Class<?>> types, RandomValues random) throws Exception {
		List<Sent> all = new ArrayList<>();
		Path input = this.directory.resolve("input");
		try (var out = Files.newOutputStream(input)) {
			for (int i = 0; i < types.size(); i++) {
				for (int n = 0; n < VALUES; n++) {
					Sent sent = Sent.of(types.get(i), random);
					all.add(sent);
					ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.nativeOrder());
					head.putInt(i).putInt(sent.headerSize()).putInt(sent.bytes().length);
					out.write(head.array());
					out.write(sent.bytes());
				}
			}
		}
		try (var in = Files.newInputStream(run(program, input))) {
			for (Sent sent : all) {
				sent.assertSame(in.readNBytes(sent.bytes().length));
			}
			assertThat(in.read()).isEqualTo(-1);
		}
	}

	private URLClassLoader compileJava(List<GeneratedStruct> structs) throws IOException {
		Path source = this.directory.resolve("Structs.java");
		Files.writeString(source, javaSource(StructGenerator.JAVA_TYPES,
				structs.stream().map(GeneratedStruct::java).collect(Collectors.joining())));
		int result = ToolProvider.getSystemJavaCompiler()
			.run(null, System.err, System.err, "-proc:none", "-cp", System.getProperty("java.class.path"), "-d",
					this.directory.toString(), source.toString());
		assertThat(result).isZero();
		return new URLClassLoader(new URL[] { this.directory.toUri().toURL() }, getClass().getClassLoader());
	}

	private Path compileC(List<GeneratedStruct> structs) throws Exception {
		Path source = this.directory.resolve("structs.c");
		String definitions = structs.stream()
			.map((struct) -> struct.c() + struct.functions())
			.collect(Collectors.joining("\n"));
		Files.writeString(source, cSource(definitions, names(structs, "layout_"), names(structs, "copy_")));
		Path program = this.directory.resolve("structs");
		run(List.of("sh", "-c", "gcc -std=gnu11 -Wall -Werror -Wno-packed-not-aligned -Wno-attributes"
				+ " -Wno-address-of-packed-member -Wno-packed-bitfield-compat -o \"$1\" \"$2\" $(pkg-config --cflags libqb)",
				"sh", program.toString(), source.toString()), Path.of("/dev/null"));
		return program;
	}

	private static String javaSource(String types, String records) {
		return """
				import dev.qbipcs.struct.*;
				import java.time.*;
				public final class Structs {
				%s
				%s
				}
				""".formatted(types, records);
	}

	private static String cSource(String definitions, String layouts, String copies) {
		return """
				#include <stddef.h>
				#include <stdint.h>
				#include <stdio.h>
				#include <string.h>
				#include <sys/time.h>
				#include <time.h>
				#include <qb/qbipc_common.h>

				%1$s

				static void (*const layouts[])(void) = { %2$s };
				static void (*const copies[])(const void *, void *) = { %3$s };

				static unsigned char from[1 << 16] __attribute__((aligned(64)));
				static unsigned char to[1 << 16] __attribute__((aligned(64)));

				int main(int argc, char **argv)
				{
					uint32_t head[3];

					if (argc > 1) {
						for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
							layouts[i]();
						return argv[1] == NULL;
					}
					while (fread(head, sizeof head, 1, stdin) == 1) {
						memset(to, 0, sizeof to);
						if (fread(from + head[1], head[2], 1, stdin) != 1)
							return 1;
						copies[head[0]](from, to);
						fwrite(to + head[1], head[2], 1, stdout);
					}
					return 0;
				}
				""".formatted(definitions, layouts, copies);
	}

	private static String names(List<GeneratedStruct> structs, String prefix) {
		return structs.stream().map((struct) -> prefix + struct.name()).collect(Collectors.joining(", "));
	}

	private Path run(Path program, Path input, String... arguments) throws Exception {
		return run(Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList(), input);
	}

	private Path run(List<String> command, Path input) throws Exception {
		Path output = Files.createTempFile(this.directory, "output", "");
		Process process = new ProcessBuilder(command).redirectInput(input.toFile())
			.redirectOutput(output.toFile())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
		return output;
	}

	/**
	 * A value and its bytes.
	 *
	 * @param value the value
	 * @param hex what the codec wrote
	 * @param headerSize the size of its header
	 * @param codec the codec
	 */
	private record Sent(Object value, String hex, int headerSize, StructCodec<Object> codec) {

		@SuppressWarnings("unchecked")
		static Sent of(Class<?> type, RandomValues random) throws ReflectiveOperationException {
			StructCodec<Object> codec = (StructCodec<Object>) StructCodec.of(type);
			Object value = random.of(type, codec.layout());
			return new Sent(value, HexFormat.of().formatHex(codec.toByteArray(value)), codec.layout().header().size(),
					codec);
		}

		byte[] bytes() {
			return HexFormat.of().parseHex(this.hex);
		}

		void assertSame(byte[] back) {
			assertThat(HexFormat.of().formatHex(back))
				.as(() -> this.value.getClass().getSimpleName() + ": " + this.value)
				.isEqualTo(this.hex);
			assertThat(this.codec.read(MemorySegment.ofArray(back))).usingRecursiveComparison().isEqualTo(this.value);
		}

	}

}
