package dev.qbipcs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/parity.md} names all of libqb's API, all of ours, and tests that exist.
 */
class ParityTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "parity.md");

	private static final Path HEADERS = Path.of("/usr/include/qb");

	private static final List<String> PACKAGES = List.of("dev.qbipcs", "dev.qbipcs.client", "dev.qbipcs.spi");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| .*\\|$(?!\\R\\|--)");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern C_NAME = Pattern.compile("\\b(?:qb_ipc[sc]_\\w+|QB_IPCS_\\w+)");

	private static final Pattern STRUCT = Pattern.compile("struct \\w+ \\{([^}]*)\\}");

	private static final Pattern MEMBER = Pattern.compile("(\\w+);");

	private static final Pattern JAVA_MEMBER = Pattern.compile("`([A-Z]\\w+(?:\\.[A-Z]\\w*[a-z]\\w*)*)\\.(\\w+)[(`]");

	private static final Pattern TEST = Pattern.compile("\\[(\\w+)\\.(\\w+)\\]\\(([^)]+)\\)");

	@ParameterizedTest
	@ValueSource(strings = { "qbipcs.h", "qbipcc.h" })
	void everythingInTheHeaderIsInATable(String header) {
		assertThat(namesIn(header)).hasSizeGreaterThan(15).isSubsetOf(firstCells());
	}

	@Test
	void everyCNameInTheDocumentIsInTheHeaders() {
		Set<String> known = new TreeSet<>(namesIn("qbipcs.h"));
		known.addAll(namesIn("qbipcc.h"));
		Set<String> named = C_NAME.matcher(read(DOCUMENT))
			.results()
			.map(MatchResult::group)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(known).containsAll(named);
	}

	@Test
	void everyPublicTypeIsInATable() {
		String rows = String.join("\n", rows());
		assertThat(api()).hasSizeGreaterThan(25)
			.map(ParityTests::nameOf)
			.allSatisfy((name) -> assertThat(rows).containsPattern("`" + Pattern.quote(name) + "[.(`]"));
	}

	@Test
	void everyMemberOfOursExists() {
		Set<String> known = api().stream()
			.flatMap((type) -> Stream.concat(Stream.of(nameOf(type)),
					type.getAllMembers().stream().map((member) -> nameOf(type) + "." + member.getName())))
			.collect(Collectors.toSet());
		assertThat(JAVA_MEMBER.matcher(String.join("\n", rows()))
			.results()
			.map((member) -> member.group(1) + "." + member.group(2))).hasSizeGreaterThan(40).isSubsetOf(known);
	}

	@Test
	void everyRowIsProvedByATest() {
		assertThat(rows()).hasSizeGreaterThan(40)
			.allSatisfy((row) -> assertThat(TEST.matcher(row).find()).as(row).isTrue());
	}

	@Test
	void everyNamedTestExists() {
		assertThat(TEST.matcher(read(DOCUMENT)).results()).hasSizeGreaterThan(40).allSatisfy((test) -> {
			Path file = DOCUMENT.resolveSibling(test.group(3));
			assertThat(file).isRegularFile().hasFileName(test.group(1) + ".java");
			assertThat(read(file))
				.containsPattern("(?s)@(?:Test|ParameterizedTest|RepeatedTest)\\b(?:(?!\\bvoid\\b).)*\\bvoid "
						+ test.group(2) + "\\(");
		});
	}

	private static Set<String> namesIn(String header) {
		String text = read(HEADERS.resolve(header)).replaceAll("(?s)/\\*.*?\\*/", "");
		Stream<String> members = STRUCT.matcher(text)
			.results()
			.flatMap((struct) -> MEMBER.matcher(struct.group(1)).results())
			.map((member) -> member.group(1));
		return Stream.concat(C_NAME.matcher(text).results().map(MatchResult::group), members)
			.filter((name) -> !name.equals("QB_IPCS_H_DEFINED"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> firstCells() {
		return rows().stream()
			.flatMap((row) -> CODE.matcher(row.split("\\|", -1)[1]).results())
			.flatMap((code) -> Arrays.stream(code.group(1).split("\\W+")))
			.collect(Collectors.toSet());
	}

	// The rows of all tables, without their headings.
	private static List<String> rows() {
		return ROW.matcher(read(DOCUMENT)).results().map(MatchResult::group).toList();
	}

	private static List<JavaClass> api() {
		return new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages(PACKAGES)
			.stream()
			.filter((type) -> PACKAGES.contains(type.getPackageName()))
			.filter(ParityTests::isPublic)
			.toList();
	}

	private static boolean isPublic(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(ParityTests::isPublic).orElse(true);
	}

	private static String nameOf(JavaClass type) {
		return type.getName().substring(type.getPackageName().length() + 1).replace('$', '.');
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
