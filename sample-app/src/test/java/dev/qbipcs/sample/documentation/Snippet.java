package dev.qbipcs.sample.documentation;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced block of a document.
 *
 * @param document the document
 * @param line the number of its first line
 * @param language the language after the opening fence
 * @param text the content
 */
record Snippet(Path document, int line, String language, String text) {

	private static final Pattern FENCED = Pattern.compile("^```(\\w*)\\n(.*?)^```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern TYPE = Pattern.compile("^(?:public )?(?:class|record) (\\w+)", Pattern.MULTILINE);

	static Stream<Snippet> all() {
		return Repository.documents().stream().flatMap((document) -> of(document).stream());
	}

	static List<Snippet> of(Path document) {
		String text = Repository.read(document);
		return FENCED.matcher(text)
			.results()
			.map((result) -> new Snippet(document, lineOf(text, result), result.group(1), result.group(2)))
			.toList();
	}

	static Stream<Snippet> in(String language) {
		return all().filter((snippet) -> snippet.language().equals(language));
	}

	/**
	 * Return the name that the source file with this Java code must have.
	 * @return the name of the first type, with its package
	 */
	String className() {
		String packageName = this.text.lines()
			.filter((line) -> line.startsWith("package "))
			.map((line) -> line.substring("package ".length(), line.length() - 1))
			.findFirst()
			.orElseThrow(() -> new AssertionError(this + " is in no package"));
		return TYPE.matcher(this.text)
			.results()
			.findFirst()
			.map((result) -> packageName + "." + result.group(1))
			.orElseThrow(() -> new AssertionError(this + " declares no type"));
	}

	Snippet replace(String target, String replacement) {
		if (!this.text.contains(target)) {
			throw new AssertionError("%s does not contain %s".formatted(this, target));
		}
		return new Snippet(this.document, this.line, this.language, this.text.replace(target, replacement));
	}

	private static int lineOf(String text, MatchResult result) {
		return (int) text.substring(0, result.start()).lines().count() + 1;
	}

	@Override
	public String toString() {
		return "%s:%d (%s)".formatted(Repository.ROOT.relativize(this.document), this.line, this.language);
	}

}
