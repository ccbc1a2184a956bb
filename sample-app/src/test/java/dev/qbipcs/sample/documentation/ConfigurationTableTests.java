package dev.qbipcs.sample.documentation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.qbipcs.boot.autoconfigure.IpcServiceProperties;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.context.properties.bind.DefaultValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manual's table of properties matches the metadata.
 */
class ConfigurationTableTests {

	private static final String SERVICES = "qbipcs.server.services";

	private static final String SOURCE = "qbipcs-spring-boot-autoconfigure/src/main/java/dev/qbipcs/boot/autoconfigure/"
			+ IpcServiceProperties.class.getSimpleName() + ".java";

	@Test
	void theTableHasEveryProperty() {
		String expected = table();
		String manual = Repository.read(Repository.ROOT.resolve("docs/manual.md"));
		assertThat(manual.contains(expected)).as("The table of docs/manual.md should be:%n%n%s%n", expected).isTrue();
	}

	private static String table() {
		Map<String, String> rows = new TreeMap<>();
		for (JsonNode property : PropertyMetadata.ofLibraryWith(SERVICES)) {
			String name = property.path("name").asString();
			String standard = property.path("defaultValue").asString("");
			String description = property.path("description").asString("").replaceAll("\\s+", " ");
			if (!name.equals(SERVICES)) {
				rows.put(name, row(name, simple(property.path("type").asString()), standard, description));
			}
		}
		addServices(rows);
		return "| property | type | default | |\n|---|---|---|---|\n"
				+ rows.values().stream().collect(Collectors.joining("\n")) + "\n";
	}

	// Metadata end at maps; the properties of their values come from the source.
	private static void addServices(Map<String, String> rows) {
		String source = Repository.read(Repository.ROOT.resolve(SOURCE));
		Arrays.stream(IpcServiceProperties.class.getRecordComponents()).forEach((component) -> {
			String field = component.getName();
			Matcher matcher = Pattern
				.compile("@param " + field + " (.*?)(?=\\n\\s*\\* @param|\\n\\s*\\*/)", Pattern.DOTALL)
				.matcher(source);
			assertThat(matcher.find()).as(field).isTrue();
			String name = SERVICES + ".NAME." + field.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			rows.put(name, row(name, component.getType().getSimpleName(), standard(field),
					matcher.group(1).replaceAll("\\s*\\n\\s*\\*\\s*", " ")));
		});
	}

	private static String standard(String field) {
		return Arrays.stream(IpcServiceProperties.class.getDeclaredConstructors()[0].getParameters())
			.filter((parameter) -> parameter.getName().equals(field))
			.map((parameter) -> parameter.getAnnotation(DefaultValue.class))
			.map((value) -> (value != null) ? String.join(", ", value.value()) : "")
			.findFirst()
			.orElseThrow(() -> new AssertionError(field));
	}

	private static String row(String name, String type, String standard, String description) {
		return "| `%s` | %s | %s | %s |".formatted(name, type, standard.isEmpty() ? "" : "`" + standard + "`",
				description.replace("|", "\\|"));
	}

	private static String simple(String type) {
		return type.substring(type.lastIndexOf('.') + 1);
	}

}
