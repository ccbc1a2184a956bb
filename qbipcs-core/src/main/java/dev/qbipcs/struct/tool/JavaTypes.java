package dev.qbipcs.struct.tool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.qbipcs.struct.CNames;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Constant;
import dev.qbipcs.struct.tool.NativeType.Enumeration;
import dev.qbipcs.struct.tool.NativeType.Member;
import dev.qbipcs.struct.tool.NativeType.Sequence;

/**
 * The source of a record for a struct, with those of the structs and enums inside it.
 */
final class JavaTypes {

	private static final int WIDTH = 100;

	private static final Map<String, String> IMPORTS = Map.of("Instant", "java.time.Instant");

	private static final Set<String> STRUCT_IMPORTS = Set.of("Align", "Bits", "CName", "CStruct", "CTime", "Code",
			"Length", "MessageHeader", "Offset", "Packed", "Size", "TimeFormat", "Unsigned");

	private static final Pattern IMPORTABLE = Pattern.compile("(?m)(?<![\\w.])[A-Z]\\w*");

	private final JavaNames names = new JavaNames();

	private final JavaFields fields = new JavaFields(this);

	private final Map<NativeType, String> declared = new HashMap<>();

	/** The types inside the outermost one. */
	private final List<String> inner = new ArrayList<>();

	/**
	 * Write the source file.
	 * @param struct the struct
	 * @param packageName the package; empty for none
	 * @param name the record's name; empty for that of the struct
	 * @param header the header, for the comment
	 * @return the source
	 */
	String source(Aggregate struct, String packageName, String name, String header) {
		String javaName = name.isEmpty() ? this.names.type(struct.name()) : this.names.unique(name);
		this.declared.put(struct, javaName);
		Member first = struct.flatMembers().isEmpty() ? null : struct.flatMembers().getFirst();
		MessageHeader messageHeader = (first != null) ? StructComparison.headerOf(first.type()) : MessageHeader.NONE;
		String outer = record(struct, javaName, messageHeader,
				"{@code %s} of {@code %s}.".formatted(struct.text(), header));
		String body = this.inner.stream().map((type) -> indent(type) + "\n").collect(Collectors.joining());
		String source = outer.substring(0, outer.lastIndexOf('}')) + body + "}\n";
		String declaration = packageName.isEmpty() ? "" : "package " + packageName + ";\n\n";
		return declaration + imports(source) + source;
	}

	/**
	 * Return the record of a struct.
	 * @param struct the struct
	 * @param field the field that has it
	 * @return its name
	 */
	String of(Aggregate struct, String field) {
		String known = this.declared.get(struct);
		if (known != null) {
			return known;
		}
		String name = this.names.type(struct.name().isEmpty() ? field : struct.name());
		this.declared.put(struct, name);
		this.inner.add(record(struct, name, MessageHeader.NONE, describe(struct, field)));
		return name;
	}

	/**
	 * Return the enum of an enum.
	 * @param enumeration the enum
	 * @param field the field that has it
	 * @return its name
	 */
	String of(Enumeration enumeration, String field) {
		String known = this.declared.get(enumeration);
		if (known != null) {
			return known;
		}
		String name = this.names.type(enumeration.tag().isEmpty() ? field : enumeration.tag());
		this.declared.put(enumeration, name);
		List<String> constants = new ArrayList<>();
		Map<Long, String> byCode = new HashMap<>();
		List<Constant> all = enumeration.constants();
		boolean ordinals = true;
		for (int i = 0; i < all.size(); i++) {
			ordinals &= all.get(i).code() == i;
		}
		for (Constant constant : all) {
			String constantName = JavaNames.constant(constant.name());
			String first = byCode.putIfAbsent(constant.code(), constantName);
			if (first == null) {
				constants.add("\t" + (ordinals ? "" : "@Code(" + constant.code() + ") ") + constantName);
			}
			else {
				constants.add("\t// %s is %s, too".formatted(constantName, first));
			}
		}
		this.inner.add("%spublic enum %s {\n\n%s\n\n}\n".formatted(comment(describe(enumeration, field)), name,
				separated(constants)));
		return name;
	}

	// With commas behind all but the last, which comments have none of.
	private static String separated(List<String> lines) {
		int last = lines.size() - 1;
		while (last > 0 && lines.get(last).startsWith("\t//")) {
			last--;
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < lines.size(); i++) {
			boolean comma = i < last && !lines.get(i).startsWith("\t//");
			text.append(lines.get(i)).append(comma ? "," : "").append((i < lines.size() - 1) ? "\n" : "");
		}
		return text.toString();
	}

	private String record(Aggregate struct, String name, MessageHeader header, String comment) {
		List<Member> members = members(struct, header);
		Placement placement = Placement.of(struct, header, members, members.stream().map(this.fields::of).toList());
		List<String> attributes = new ArrayList<>();
		if (!struct.name().isEmpty() && !CNames.snakeCase(name).equals(struct.name())) {
			attributes.add("name = \"" + struct.name() + "\"");
		}
		if (header != MessageHeader.NONE) {
			attributes.add("header = MessageHeader." + header);
		}
		StringBuilder text = new StringBuilder(comment(comment));
		text.append("@CStruct");
		if (!attributes.isEmpty()) {
			text.append('(').append(String.join(", ", attributes)).append(')');
		}
		text.append('\n');
		placement.annotations().forEach((annotation) -> text.append(annotation).append('\n'));
		JavaNames componentNames = new JavaNames();
		String components = placement.fields()
			.stream()
			.map((field) -> component(field, componentNames))
			.collect(Collectors.joining(",\n"));
		text.append("public record ").append(name).append('(');
		text.append(components.isEmpty() ? "" : "\n" + components);
		return text.append(") {\n\n}\n").toString();
	}

	// Without the header of a message, and without what has no bytes.
	private static List<Member> members(Aggregate struct, MessageHeader header) {
		List<Member> all = struct.flatMembers();
		List<Member> members = new ArrayList<>();
		for (int i = (header != MessageHeader.NONE) ? 1 : 0; i < all.size(); i++) {
			Member member = all.get(i);
			boolean empty = member.bits() == 0 && member.type().size() == 0;
			boolean rest = i == all.size() - 1 && member.type() instanceof Sequence array && array.isFlexible()
					&& array.innermost().size() > 0;
			if (!empty || rest) {
				members.add(member);
			}
		}
		return members;
	}

	private static String component(Placement.Placed placed, JavaNames names) {
		String name = names.component(placed.name());
		List<String> parts = new ArrayList<>();
		if (!placed.annotation().isEmpty()) {
			parts.add(placed.annotation());
		}
		if (!placed.cName().isEmpty() && !CNames.snakeCase(name).equals(placed.cName())) {
			parts.add("@CName(\"" + placed.cName() + "\")");
		}
		parts.addAll(placed.field().annotations());
		parts.add(placed.field().type());
		parts.add(name);
		return wrap(placed.field().comment(), "\t\t// ") + "\t\t" + String.join(" ", parts);
	}

	private static String describe(NativeType type, String field) {
		boolean named = type.text().contains(" ") || type.text().endsWith("_t");
		return named ? "{@code %s}.".formatted(type.text()) : "The type of {@code %s}.".formatted(field);
	}

	private static String comment(String sentence) {
		return "/**\n * " + sentence + "\n */\n";
	}

	private static String wrap(String comment, String prefix) {
		StringBuilder text = new StringBuilder();
		StringBuilder line = new StringBuilder();
		for (String word : comment.split(" ", -1)) {
			if (!line.isEmpty() && line.length() + word.length() >= WIDTH) {
				text.append(prefix).append(line).append('\n');
				line.setLength(0);
			}
			line.append(line.isEmpty() ? "" : " ").append(word);
		}
		return line.isEmpty() ? "" : text.append(prefix).append(line).append('\n').toString();
	}

	private static String indent(String text) {
		return text.lines()
			.map((line) -> line.isEmpty() ? "" : "\t" + line)
			.collect(Collectors.joining("\n", "", "\n"));
	}

	private static String imports(String source) {
		Set<String> code = new HashSet<>();
		source.lines()
			.filter((line) -> !line.strip().startsWith("*") && !line.strip().startsWith("//"))
			.forEach((line) -> IMPORTABLE.matcher(line).results().forEach((result) -> code.add(result.group())));
		Set<String> own = new TreeSet<>();
		Set<String> others = new TreeSet<>();
		for (String name : code) {
			if (STRUCT_IMPORTS.contains(name)) {
				own.add("import dev.qbipcs.struct." + name + ";\n");
			}
			else if (IMPORTS.containsKey(name)) {
				others.add("import " + IMPORTS.get(name) + ";\n");
			}
		}
		return String.join("", others) + (others.isEmpty() ? "" : "\n") + String.join("", own) + "\n";
	}

}
