package dev.qbipcs.sample.documentation;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import dev.qbipcs.testsupport.ChildProcess;

/**
 * Compiles snippets, with all warnings as errors.
 */
final class SnippetCompiler {

	private static final String GCC = "gcc -Wall -Wextra -Werror -Itarget/c -o \"$1\" \"$2\" $(pkg-config --cflags --libs libqb)";

	private SnippetCompiler() {
	}

	/**
	 * Compile Java.
	 * @param snippet a complete source file
	 * @param directory the directory for the classes
	 */
	static void java(Snippet snippet, Path directory) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		boolean compiled = compiler
			.getTask(messages, null, null,
					List.of("-d", directory.toString(), "-classpath", System.getProperty("java.class.path"),
							"--release", "25", "-parameters", "-proc:none", "-Xlint:all,-classfile,-path", "-Werror"),
					null, List.of(source(snippet)))
			.call();
		if (!compiled) {
			throw new AssertionError("%s does not compile:%n%s".formatted(snippet, messages));
		}
	}

	/**
	 * Compile C.
	 * @param snippet a complete program
	 * @param directory the directory for the program
	 * @return the program
	 */
	static Path c(Snippet snippet, Path directory) {
		try {
			Path source = Files.writeString(directory.resolve("snippet.c"), snippet.text());
			Path program = directory.resolve("snippet");
			try (ChildProcess gcc = ChildProcess
				.start(List.of("sh", "-c", GCC, "sh", program.toString(), source.toString()))) {
				gcc.succeed();
			}
			return program;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static JavaFileObject source(Snippet snippet) {
		URI uri = URI.create("snippet:///" + snippet.className().replace('.', '/') + ".java");
		return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return snippet.text();
			}

		};
	}

}
