package dev.qbipcs.spring.header;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.annotation.processing.SupportedOptions;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.AnnotationValue;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

import dev.qbipcs.spring.annotation.IpcEventType;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.header.ServiceHeader.Handler;
import dev.qbipcs.struct.CNames;
import dev.qbipcs.struct.CStruct;
import dev.qbipcs.struct.StructDefinitionException;
import dev.qbipcs.struct.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * Writes the C header of each {@link IpcService @IpcService} class that takes, returns or
 * sends C structs: to {@code META-INF/qbipcs} among the classes, and to the directory
 * that the option {@value #DIRECTORY} names.
 */
@SupportedAnnotationTypes("dev.qbipcs.spring.annotation.IpcService")
@SupportedOptions(CHeaderProcessor.DIRECTORY)
public final class CHeaderProcessor extends AbstractProcessor {

	/** The option with the directory for the headers. */
	public static final String DIRECTORY = "qbipcs.headers";

	/** Parameters that are no payload. */
	private static final Set<String> WITHOUT_PAYLOAD = Set.of("dev.qbipcs.IpcConnection", "dev.qbipcs.PeerCredentials",
			"java.security.Principal");

	@Override
	public SourceVersion getSupportedSourceVersion() {
		return SourceVersion.latestSupported();
	}

	@Override
	public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
		for (Element element : round.getElementsAnnotatedWith(IpcService.class)) {
			if (element.getKind() == ElementKind.CLASS) {
				write((TypeElement) element);
			}
		}
		return false;
	}

	private void write(TypeElement type) {
		IpcService annotation = type.getAnnotation(IpcService.class);
		String service = annotation.name().isEmpty() ? annotation.value() : annotation.name();
		try {
			List<TypeElement> structs = structs(type);
			if (!structs.isEmpty()) {
				write(service, header(service, type, structs), type);
			}
		}
		catch (StructDefinitionException ex) {
			this.processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, ex.getMessage(), type);
		}
		catch (IOException ex) {
			this.processingEnv.getMessager()
				.printMessage(Diagnostic.Kind.ERROR, "The C header cannot be written: " + ex, type);
		}
	}

	private void write(String service, String text, TypeElement type) throws IOException {
		try (Writer writer = this.processingEnv.getFiler()
			.createResource(StandardLocation.CLASS_OUTPUT, "", HeaderName.resource(service), type)
			.openWriter()) {
			writer.write(text);
		}
		String directory = this.processingEnv.getOptions().get(DIRECTORY);
		if (directory != null) {
			Path path = Files.createDirectories(Path.of(directory)).resolve(HeaderName.prefix(service) + ".h");
			Files.writeString(path, text);
		}
	}

	private String header(String service, TypeElement type, List<TypeElement> structs) {
		Javadocs javadocs = new Javadocs(this.processingEnv.getElementUtils());
		structs.forEach(javadocs::add);
		ServiceHeader header = new ServiceHeader(service, javadocs::of);
		for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
			IpcMessageHandler handler = method.getAnnotation(IpcMessageHandler.class);
			if (handler != null) {
				for (int id : handler.value()) {
					header.handler(handler(method, id, handler.value().length > 1, javadocs));
				}
			}
		}
		for (IpcEventType event : type.getAnnotationsByType(IpcEventType.class)) {
			header.event(event.id(), StructLayout.of(payload(type, event.id())));
		}
		return header.text();
	}

	private Handler handler(ExecutableElement method, int id, boolean several, Javadocs javadocs) {
		TypeElement request = method.getParameters()
			.stream()
			.map(VariableElement::asType)
			.map(CHeaderProcessor::struct)
			.filter((struct) -> struct != null)
			.findFirst()
			.orElse(null);
		TypeMirror result = method.getReturnType();
		TypeElement response = struct(unwrapped(result));
		boolean oneWay = result.getKind() == TypeKind.VOID;
		StructLayout responseLayout = (response != null) ? StructLayout.of(response) : null;
		boolean known = oneWay || (responseLayout != null && !responseLayout.isFlexible()) || isErrno(result);
		String name = CNames.snakeCase(method.getSimpleName().toString()) + (several ? "_" + id : "");
		return new Handler(id, name, javadocs.of(method), (request != null) ? StructLayout.of(request) : null,
				responseLayout, oneWay, known && (request != null || hasNoPayload(method)));
	}

	private static boolean hasNoPayload(ExecutableElement method) {
		return method.getParameters()
			.stream()
			.allMatch((parameter) -> parameter.asType() instanceof DeclaredType declared
					&& WITHOUT_PAYLOAD.contains(((TypeElement) declared.asElement()).getQualifiedName().toString()));
	}

	// All structs that the service names by itself.
	private static List<TypeElement> structs(TypeElement type) {
		List<TypeElement> structs = new ArrayList<>();
		for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
			if (method.getAnnotation(IpcMessageHandler.class) != null) {
				method.getParameters().forEach((parameter) -> add(struct(parameter.asType()), structs));
				add(struct(unwrapped(method.getReturnType())), structs);
			}
		}
		for (IpcEventType event : type.getAnnotationsByType(IpcEventType.class)) {
			add(payload(type, event.id()), structs);
		}
		return structs;
	}

	private static void add(@Nullable TypeElement struct, List<TypeElement> structs) {
		if (struct != null && !structs.contains(struct)) {
			structs.add(struct);
		}
	}

	private static @Nullable TypeElement struct(TypeMirror type) {
		return (type instanceof DeclaredType declared && declared.asElement().getAnnotation(CStruct.class) != null)
				? (TypeElement) declared.asElement() : null;
	}

	// Of a CompletionStage, an Optional or the like, what it will have.
	private static TypeMirror unwrapped(TypeMirror type) {
		return (type instanceof DeclaredType declared && declared.getTypeArguments().size() == 1)
				? declared.getTypeArguments().getFirst() : type;
	}

	private static boolean isErrno(TypeMirror type) {
		return type instanceof DeclaredType declared
				&& ((TypeElement) declared.asElement()).getQualifiedName().contentEquals("dev.qbipcs.Errno");
	}

	// A class cannot be read from the annotation itself while it is being compiled.
	private static TypeElement payload(TypeElement type, int id) {
		for (AnnotationMirror mirror : type.getAnnotationMirrors()) {
			TypeElement found = payload(mirror, id);
			if (found != null) {
				return found;
			}
		}
		throw new StructDefinitionException("%s has an event %d without payload".formatted(type.getSimpleName(), id));
	}

	private static @Nullable TypeElement payload(AnnotationMirror mirror, int id) {
		Object value = member(mirror, "value");
		if (value instanceof List<?> all) {
			for (Object each : all) {
				Object nested = ((AnnotationValue) each).getValue();
				TypeElement found = (nested instanceof AnnotationMirror event) ? payload(event, id) : null;
				if (found != null) {
					return found;
				}
			}
			return null;
		}
		boolean isEvent = ((TypeElement) mirror.getAnnotationType().asElement()).getQualifiedName()
			.contentEquals(IpcEventType.class.getCanonicalName());
		Object number = member(mirror, "id");
		return (isEvent && number != null && number.equals(id)
				&& member(mirror, "payload") instanceof DeclaredType payload) ? (TypeElement) payload.asElement()
						: null;
	}

	private static @Nullable Object member(AnnotationMirror mirror, String name) {
		return mirror.getElementValues()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().getSimpleName().contentEquals(name))
			.map((entry) -> entry.getValue().getValue())
			.findFirst()
			.orElse(null);
	}

}
