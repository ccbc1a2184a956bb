package dev.qbipcs.benchmarks.sidebyside;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How long the sample takes to start, with the starter and without. Without means the
 * same jar without the libraries of the starter and the classes that use them.
 */
final class StartUp {

	private static final String STARTED = "process running for";

	private static final Pattern SECONDS = Pattern.compile(STARTED + " ([0-9.]+)\\)");

	private static final Pattern STARTER = Pattern
		.compile("BOOT-INF/lib/(qbipcs|junixsocket)-.*" + "|BOOT-INF/classes/dev/qbipcs/sample/(echo|producer)/.*"
				+ "|BOOT-INF/classes/dev/qbipcs/sample/telemetry/(TelemetryEndpoint|Alert).*");

	static final Figure STARTED_AFTER = new Figure(Unit.MILLISECONDS, (sample) -> sample.get("seconds") * 1000);

	private StartUp() {
	}

	static void measure(Laboratory laboratory) {
		Path without = withoutStarter(laboratory.directory().resolve("without-starter.jar"));
		Trial trial = laboratory.turns()
			.alternate(laboratory.options().longRounds(), starting(laboratory, Laboratory.sampleJar()),
					starting(laboratory, without));
		laboratory.report(new Finding("start of the sample, with the starter : without", "", Goal.atMost(300),
				trial.contest(STARTED_AFTER), STARTED_AFTER.unit(), Measure.DIFFERENCE));
	}

	// No other peer runs meanwhile.
	private static Side starting(Laboratory laboratory, Path jar) {
		return new Side(Set.of(), (millis) -> start(laboratory, jar));
	}

	private static Sample start(Laboratory laboratory, Path jar) {
		try (Peer sample = laboratory.startJar(jar, STARTED)) {
			return new Sample(Map.of("seconds", seconds(sample)));
		}
	}

	// The time that Spring Boot logged.
	static double seconds(Peer sample) {
		String line = sample.logged(STARTED);
		Matcher matcher = SECONDS.matcher(line);
		if (!matcher.find()) {
			throw new IllegalStateException("No time in: " + line);
		}
		return Double.parseDouble(matcher.group(1));
	}

	private static Path withoutStarter(Path target) {
		try (JarFile source = new JarFile(Laboratory.sampleJar().toFile());
				JarOutputStream copy = new JarOutputStream(Files.newOutputStream(target))) {
			for (JarEntry entry : Collections.list(source.entries())) {
				if (!STARTER.matcher(entry.getName()).matches()) {
					try (InputStream content = source.getInputStream(entry)) {
						copy(entry, content.readAllBytes(), copy);
					}
				}
			}
			return target;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot take the starter out of the sample", ex);
		}
	}

	// Libraries must be stored uncompressed, or Spring Boot does not find them.
	private static void copy(JarEntry entry, byte[] content, JarOutputStream copy) throws IOException {
		JarEntry fresh = new JarEntry(entry.getName());
		byte[] kept = content;
		if (entry.getName().endsWith("classpath.idx")) {
			kept = new String(content, StandardCharsets.UTF_8).lines()
				.filter((line) -> !line.matches(".*/(qbipcs|junixsocket)-.*"))
				.collect(Collectors.joining("\n"))
				.getBytes(StandardCharsets.UTF_8);
		}
		if (entry.getMethod() == JarEntry.STORED) {
			fresh.setMethod(JarEntry.STORED);
			fresh.setSize(entry.getSize());
			fresh.setCrc(entry.getCrc());
		}
		copy.putNextEntry(fresh);
		copy.write(kept);
		copy.closeEntry();
	}

}
