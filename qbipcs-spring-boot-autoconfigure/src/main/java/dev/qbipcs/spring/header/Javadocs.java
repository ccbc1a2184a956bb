package dev.qbipcs.spring.header;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.lang.model.element.Element;
import javax.lang.model.util.Elements;

import org.jspecify.annotations.Nullable;

/**
 * What Javadoc says, without its markup.
 */
final class Javadocs {

	private static final Pattern PARAMETER = Pattern.compile("(?s)@param\\s+(\\w+)\\s+(.*?)(?=\\n\\s*@|\\z)");

	private final Elements elements;

	/** By record and component. */
	private final Map<String, String> components = new HashMap<>();

	Javadocs(Elements elements) {
		this.elements = elements;
	}

	// Remember what is said about a record and its components.
	void add(Element record) {
		String text = raw(record);
		String name = record.getSimpleName().toString();
		this.components.put(name + ".", plain(firstSentence(text)));
		Matcher parameter = PARAMETER.matcher(text);
		while (parameter.find()) {
			this.components.put(name + "." + parameter.group(1), plain(parameter.group(2)));
		}
	}

	String of(String record, String component) {
		return this.components.getOrDefault(record + "." + component, "");
	}

	String of(Element element) {
		return plain(firstSentence(raw(element)));
	}

	private String raw(Element element) {
		@Nullable String comment = this.elements.getDocComment(element);
		return (comment != null) ? comment : "";
	}

	private static String firstSentence(String text) {
		String main = text.split("(?m)^\\s*@", 2)[0].strip();
		Matcher end = Pattern.compile("[.!?](?=\\s|$)").matcher(main);
		return end.find() ? main.substring(0, end.end()) : main;
	}

	private static String plain(String text) {
		return text.replaceAll("\\{@\\w+\\s+([^}]*)}", "$1")
			.replaceAll("<[^>]*>", "")
			.replace("&lt;", "<")
			.replace("&gt;", ">")
			.replace("&amp;", "&")
			.replaceAll("\\s+", " ")
			.replace("*/", "* /")
			.strip();
	}

}
