package dev.qbipcs.boot.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.handler.PeerAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A property that is spelled as advised applies, whatever the name of the service.
 */
class AdvisedSpellingTests {

	@ParameterizedTest
	@ValueSource(strings = { "orders", "a.b", "cib_ro", "my service", "a:b", "a=b", "a\\b", "a\tb", "#a!b", "a\"b",
			"a[b", "gr\u00f6\u00dfe", "\u4f60\u597d", "\ud83d\ude80", "7", "@system" })
	void inAPropertiesFile(String service) throws IOException {
		String advised = advice(service).replaceFirst("^Write ", "")
			.replaceFirst(" \\(in YAML .*|, or the environment .*|\\.$", "");
		MutablePropertySources sources = new MutablePropertySources();
		new PropertiesPropertySourceLoader().load("application.properties", file(advised + "=root"))
			.forEach(sources::addLast);
		assertThat(access(sources, service)).isEqualTo(new PeerAccess(Set.of(0), Set.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a.b", "my service", "a:b", "a\\b", "a\"b", "gr\u00f6\u00dfe" })
	void inYaml(String service) throws IOException {
		String advised = advice(service).replaceFirst(".* \\(in YAML the key (.*) below services.*", "$1");
		MutablePropertySources sources = new MutablePropertySources();
		new YamlPropertySourceLoader().load("application.yaml", file("""
				qbipcs:
				  server:
				    services:
				      %s:
				        allowed-users: root
				""".formatted(advised))).forEach(sources::addLast);
		assertThat(access(sources, service)).isEqualTo(new PeerAccess(Set.of(0), Set.of()));
	}

	@Test
	void theNameOfAServiceIsEscapedOnlyWhereItMustBe() {
		assertThat(advice("my service")).startsWith("Write qbipcs.server.services[my\\ service].allowed-users (in YAML"
				+ " the key \"[my service]\" below services), or");
	}

	// The advice for a name that is right except for its spelling.
	private static String advice(String service) {
		MutablePropertySources sources = new MutablePropertySources();
		sources.addLast(
				new MapPropertySource("file", Map.of("qbipcs.server.services." + service + ".allowed.users", "root")));
		return catchThrowableOfType(InvalidIpcServiceException.class, () -> access(sources, service)).action();
	}

	private static PeerAccess access(MutablePropertySources sources, String service) {
		ServiceOptionsMapper mapper = new ServiceOptionsMapper(
				(name) -> name.equals("root") ? OptionalInt.of(0) : OptionalInt.empty(), (name) -> OptionalInt.empty());
		return new ConfiguredServices(sources, mapper, new QbIpcsProperties()).options(List.of(service))
			.values()
			.iterator()
			.next()
			.access();
	}

	private static ByteArrayResource file(String text) {
		return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8));
	}

}
