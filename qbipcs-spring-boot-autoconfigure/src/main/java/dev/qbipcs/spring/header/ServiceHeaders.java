package dev.qbipcs.spring.header;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import dev.qbipcs.spring.annotation.IpcService;

import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.io.ClassPathResource;

/**
 * Finds the headers that {@link CHeaderProcessor} wrote.
 */
public final class ServiceHeaders {

	private ServiceHeaders() {
	}

	/**
	 * Find the header of a service.
	 * @param type the class annotated with {@link IpcService @IpcService}
	 * @return its text, or empty if none was written while the class was compiled
	 */
	public static Optional<String> find(Class<?> type) {
		IpcService annotation = AnnotatedElementUtils.findMergedAnnotation(type, IpcService.class);
		if (annotation == null) {
			return Optional.empty();
		}
		ClassPathResource header = new ClassPathResource(HeaderName.resource(annotation.name()), type.getClassLoader());
		try {
			return header.exists() ? Optional.of(header.getContentAsString(StandardCharsets.UTF_8)) : Optional.empty();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
