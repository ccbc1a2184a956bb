package dev.qbipcs.sample.documentation;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.qbipcs.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/api.md} shows of the API exists, and no type is missing.
 */
class ApiPageTests {

	private static final String PAGE = Repository.read(Repository.ROOT.resolve("docs/api.md"));

	private static final List<String> PACKAGES = List.of("dev.qbipcs", "dev.qbipcs.client", "dev.qbipcs.struct",
			"dev.qbipcs.struct.tool", "dev.qbipcs.spi");

	private static final Pattern TYPE = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)`");

	private static final Pattern CALL = Pattern.compile("`(\\w+)\\(([^)`]*)\\)`");

	private static final Pattern CONSTANT = Pattern.compile("`([A-Z][A-Z_]+)`");

	@ParameterizedTest
	@MethodSource("rows")
	void everyMethodExists(Row row) {
		CALL.matcher(row.text()).results().forEach((call) -> {
			List<String> arguments = call.group(2).isEmpty() ? List.of() : List.of(call.group(2).split(", "));
			List<Method> methods = row.methods(call.group(1), arguments.size());
			assertThat(methods).as(call.group()).isNotEmpty();
			if (arguments.contains("payload")) {
				int index = arguments.indexOf("payload");
				assertThat(methods.stream().<Class<?>>map((method) -> method.getParameterTypes()[index]))
					.as(call.group())
					.contains(MemorySegment.class, byte[].class, Payload.class);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("rows")
	void everyConstantExists(Row row) {
		CONSTANT.matcher(row.text())
			.results()
			.forEach(
					(constant) -> assertThat(row.types())
						.anyMatch(
								(type) -> Arrays.stream(type.getFields())
									.anyMatch((field) -> field.getName().equals(constant.group(1))),
								constant.group(1)));
	}

	@Test
	void everyPublicTypeIsNamed() {
		List<String> named = TYPE.matcher(PAGE).results().map((type) -> type.group(1)).toList();
		assertThat(PACKAGES.stream().flatMap(ApiPageTests::publicTypes)).hasSizeGreaterThan(30).isSubsetOf(named);
	}

	static Stream<Row> rows() {
		return PAGE.lines().filter((line) -> line.startsWith("| `")).map((line) -> {
			String[] cells = line.split("\\|", -1);
			return new Row(TYPE.matcher(cells[1]).results().<Class<?>>map((type) -> type(type.group(1))).toList(),
					cells[2]);
		});
	}

	private static Class<?> type(String name) {
		return PACKAGES.stream()
			.map((candidate) -> candidate + "." + name)
			.filter((candidate) -> ClassUtils.isPresent(candidate, null))
			.<Class<?>>map((candidate) -> ClassUtils.resolveClassName(candidate, null))
			.findFirst()
			.orElseThrow(() -> new AssertionError(name + " is no type of " + PACKAGES));
	}

	private static Stream<String> publicTypes(String name) {
		Path directory = Repository.ROOT.resolve("qbipcs-core/src/main/java").resolve(name.replace('.', '/'));
		if (!Files.isDirectory(directory)) {
			return Stream.empty();
		}
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> Repository.read(file).lines().anyMatch((line) -> line.startsWith("public ")))
				.map((file) -> file.getFileName().toString().replace(".java", ""))
				.toList()
				.stream();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * A row of a table.
	 *
	 * @param types the types in its first cell
	 * @param text what its second cell says of them
	 */
	record Row(List<Class<?>> types, String text) {

		List<Method> methods(String name, int parameters) {
			return this.types.stream()
				.flatMap((type) -> Arrays.stream(type.getMethods()))
				.filter((method) -> method.getName().equals(name) && method.getParameterCount() == parameters)
				.toList();
		}

	}

}
