package dev.qbipcs.sample.documentation;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import dev.qbipcs.boot.autoconfigure.QbIpcsProperties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentationTests {

	private static final Map<String, String> PROPERTIES = Map.of("qbipcs", QbIpcsProperties.class.getName(),
			"sample.echo", "dev.qbipcs.sample.echo.EchoProperties", "sample.telemetry",
			"dev.qbipcs.sample.telemetry.TelemetryProperties", "sample.producer",
			"dev.qbipcs.sample.producer.ProducerProperties");

	private static final Pattern TYPE = Pattern.compile("`@?([A-Z]\\w*[a-z]\\w*)`");

	private static final List<String> FOREIGN_PACKAGES = List.of("java.lang", "java.lang.foreign", "java.nio",
			"java.time", "java.security", "java.util", "java.util.concurrent", "org.jspecify.annotations",
			"tools.jackson.databind.json");

	private static final Pattern LINK = Pattern.compile("\\]\\((?!https://)([^)#]*)(?:#([^)]+))?\\)");

	@ParameterizedTest
	@MethodSource
	void everySnippetIsOfALanguageThatIsChecked(Snippet snippet) {
		assertThat(snippet.language()).isIn("java", "c", "xml", "yaml", "json", "sh", "text");
	}

	static Stream<Snippet> everySnippetIsOfALanguageThatIsChecked() {
		return Snippet.all();
	}

	@ParameterizedTest
	@MethodSource
	void javaCompiles(Snippet snippet, @TempDir Path directory) {
		SnippetCompiler.java(snippet, directory);
	}

	static Stream<Snippet> javaCompiles() {
		return Snippet.in("java");
	}

	@ParameterizedTest
	@MethodSource
	void xmlNamesArtifactsOfThisBuild(Snippet snippet) throws Exception {
		Document xml = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(snippet.text())));
		String artifact = xml.getElementsByTagName("artifactId").item(0).getTextContent();
		if (artifact.startsWith("qbipcs")) {
			String pom = Repository.read(Repository.ROOT.resolve(artifact).resolve("pom.xml"));
			for (String element : new String[] { "groupId", "artifactId", "version" }) {
				String text = xml.getElementsByTagName(element).item(0).getTextContent();
				assertThat(pom).contains("<%1$s>%2$s</%1$s>".formatted(element, text));
			}
		}
		else {
			assertThat(Repository.read(Path.of("pom.xml")).replaceAll("\\s+", ""))
				.contains(snippet.text().replaceAll("\\s+", ""));
		}
	}

	static Stream<Snippet> xmlNamesArtifactsOfThisBuild() {
		return Snippet.in("xml");
	}

	@ParameterizedTest
	@MethodSource
	void yamlHoldsPropertiesThatExist(Snippet snippet) throws Exception {
		Map<String, Object> properties = new YamlPropertySourceLoader()
			.load("snippet", new ByteArrayResource(snippet.text().getBytes(StandardCharsets.UTF_8)))
			.stream()
			.map((source) -> (EnumerablePropertySource<?>) source)
			.flatMap((source) -> Arrays.stream(source.getPropertyNames())
				.map((name) -> Map.entry(name, Objects.requireNonNull(source.getProperty(name)))))
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		assertThat(properties.keySet())
			.allMatch((name) -> PROPERTIES.keySet().stream().anyMatch((prefix) -> name.startsWith(prefix + "."))
					|| PropertyMetadata.names(name));
		Binder binder = new Binder(new MapConfigurationPropertySource(properties));
		for (Map.Entry<String, String> bean : PROPERTIES.entrySet()) {
			binder.bindOrCreate(bean.getKey(), Bindable.of(Class.forName(bean.getValue())),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
		}
	}

	static Stream<Snippet> yamlHoldsPropertiesThatExist() {
		return Snippet.in("yaml");
	}

	@ParameterizedTest
	@MethodSource
	void jsonIsJson(Snippet snippet) {
		assertThat(JsonMapper.shared().readTree(snippet.text()).isEmpty()).isFalse();
	}

	static Stream<Snippet> jsonIsJson() {
		return Snippet.in("json");
	}

	@ParameterizedTest
	@MethodSource
	void shellLinesCanBeTyped(Snippet snippet) {
		snippet.text().lines().forEach(ShellLine::assertCanBeTyped);
	}

	static Stream<Snippet> shellLinesCanBeTyped() {
		return Snippet.in("sh");
	}

	@ParameterizedTest
	@MethodSource("documents")
	void typesExist(Path document) {
		TYPE.matcher(Repository.read(document))
			.results()
			.map((result) -> result.group(1))
			.forEach(
					(type) -> assertThat(type).matches(
							(name) -> Repository.declares(name) || FOREIGN_PACKAGES.stream()
								.anyMatch((candidate) -> ClassUtils.isPresent(candidate + "." + name, null)),
							"exists"));
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linksLeadSomewhere(Path document) {
		LINK.matcher(Repository.read(document)).results().forEach((link) -> {
			Path target = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
			assertThat(Files.exists(target)).as(target.toString()).isTrue();
			if (link.group(2) != null) {
				assertThat(anchors(target)).as(target.toString()).contains(link.group(2));
			}
		});
	}

	// as GitHub derives them from headings
	private static List<String> anchors(Path document) {
		return Repository.read(document)
			.lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("^#+ ", "")
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\w -]", "")
				.replace(' ', '-'))
			.toList();
	}

	static Stream<Path> documents() {
		return Repository.documents().stream();
	}

}
