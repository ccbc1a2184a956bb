package dev.qbipcs.sample.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The property metadata of the libraries on the class path.
 */
final class PropertyMetadata {

	private PropertyMetadata() {
	}

	/**
	 * Return whether a library has a property.
	 * @param property the name of a property, or an element of one that is a list
	 * @return whether it is known and not deprecated
	 */
	static boolean names(String property) {
		String name = property.replaceFirst("\\[\\d+]$", "");
		return libraries().flatMap(List::stream)
			.anyMatch(
					(known) -> known.path("name").asString().equals(name) && known.path("deprecation").isMissingNode());
	}

	/**
	 * Return the metadata of one library.
	 * @param property a property that no other library has
	 * @return its properties
	 */
	static List<JsonNode> ofLibraryWith(String property) {
		return libraries().filter(
				(properties) -> properties.stream().anyMatch((known) -> known.path("name").asString().equals(property)))
			.findFirst()
			.orElseThrow(() -> new AssertionError("No library on the class path has " + property));
	}

	private static Stream<List<JsonNode>> libraries() {
		try {
			return Collections
				.list(PropertyMetadata.class.getClassLoader()
					.getResources("META-INF/spring-configuration-metadata.json"))
				.stream()
				.map(PropertyMetadata::properties);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<JsonNode> properties(URL url) {
		try (InputStream stream = url.openStream()) {
			return JsonMapper.shared().readTree(stream).path("properties").valueStream().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
