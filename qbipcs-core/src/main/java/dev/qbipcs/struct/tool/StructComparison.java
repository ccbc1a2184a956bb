package dev.qbipcs.struct.tool;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.qbipcs.struct.CNames;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.Offset;
import dev.qbipcs.struct.Size;
import dev.qbipcs.struct.StructField;
import dev.qbipcs.struct.StructLayout;
import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Member;
import org.jspecify.annotations.Nullable;

/**
 * Compares a record with a struct, field by field.
 */
final class StructComparison {

	private final String path;

	private final List<String> differences;

	StructComparison() {
		this("", new ArrayList<>());
	}

	/**
	 * Compare a part of another struct.
	 * @param path names the part
	 * @param differences takes what differs
	 */
	StructComparison(String path, List<String> differences) {
		this.path = path;
		this.differences = differences;
	}

	List<String> differences() {
		return this.differences;
	}

	void compare(Class<?> type, StructLayout layout, Aggregate struct) {
		List<Member> members = struct.flatMembers();
		Set<Member> matched = new HashSet<>();
		if (!compareHeaders(layout, struct, members, matched)) {
			return;
		}
		RecordComponent[] components = type.getRecordComponents();
		List<StructField> fields = layout.fields();
		for (int i = 0; i < components.length; i++) {
			StructField field = fields.get(i);
			Found found = find(field, members);
			if (found != null) {
				matched.add(found.top());
				compareField(components[i].getType(), field, found.member());
			}
			else if (!isPadding(field, members)) {
				differ(field.name(),
						"%s has no field %s; it has %s".formatted(struct.text(), names(field),
								members.stream()
									.map(Member::name)
									.filter((name) -> !name.isEmpty())
									.collect(Collectors.joining(", "))));
			}
		}
		members.stream()
			.filter((member) -> !matched.contains(member) && !isSkipped(member, type, layout))
			.filter((member) -> member.bitSize() > 0 || member.equals(members.getLast()))
			.forEach((member) -> differ(leaf(member), "%s at byte %s in C has no component; @Offset skips fields"
				.formatted(member.declaration(), LayoutTable.place(member.bitOffset()))));
		if (struct.size() != layout.size()) {
			differ("", "the size is %d in C, %d in Java".formatted(struct.size(), layout.size()));
		}
		if (struct.alignment() != layout.alignment()) {
			differ("", "the alignment is %d in C, %d in Java".formatted(struct.alignment(), layout.alignment()));
		}
	}

	private static String leaf(Member member) {
		return member.name().isEmpty() ? "(union without a name)" : member.name();
	}

	private boolean compareHeaders(StructLayout layout, Aggregate struct, List<Member> members, Set<Member> matched) {
		MessageHeader theirs = members.isEmpty() ? MessageHeader.NONE : headerOf(members.getFirst().type());
		if (theirs == layout.header() || (layout.header() == MessageHeader.NONE && isComponent(layout, members))) {
			if (layout.header() != MessageHeader.NONE) {
				matched.add(members.getFirst());
			}
			return true;
		}
		String begin = (theirs != MessageHeader.NONE) ? "struct " + theirs.structName() : "no header of a message";
		differ("", "%s begins with %s; give the record @CStruct(header = MessageHeader.%s)".formatted(struct.text(),
				begin, theirs));
		return false;
	}

	// Whether the record has a component for the header, instead of leaving it to us.
	private static boolean isComponent(StructLayout layout, List<Member> members) {
		Found first = layout.fields().isEmpty() ? null : find(layout.fields().getFirst(), members);
		return first != null && first.top().equals(members.getFirst());
	}

	static MessageHeader headerOf(NativeType type) {
		return Stream.of(MessageHeader.REQUEST, MessageHeader.RESPONSE)
			.filter((header) -> type instanceof Aggregate struct && struct.name().equals(header.structName()))
			.findFirst()
			.orElse(MessageHeader.NONE);
	}

	// A struct may have a field by either name; one without a name is found by its place.
	private static @Nullable Found find(StructField field, List<Member> members) {
		Found found = find(field.cName(), members);
		if (found == null && field.cName().equals(CNames.snakeCase(field.name()))) {
			found = find(field.name(), members);
		}
		if (found != null || field.isBitField()) {
			return found;
		}
		return members.stream()
			.filter((member) -> member.name().isEmpty() && member.bitOffset() == field.bitOffset())
			.findFirst()
			.map((member) -> new Found(member, member))
			.orElse(null);
	}

	private static @Nullable Found find(String name, List<Member> members) {
		for (Member member : members) {
			if (member.name().equals(name)) {
				return new Found(member, member);
			}
			if (member.name().isEmpty() && member.type() instanceof Aggregate union) {
				Found inner = find(name, union.flatMembers());
				if (inner != null) {
					return new Found(member, inner.member().at(member.bitOffset()));
				}
			}
		}
		return null;
	}

	private static String names(StructField field) {
		String name = field.cName();
		boolean other = name.equals(CNames.snakeCase(field.name())) && !name.equals(field.name());
		return other ? name + " or " + field.name() : name;
	}

	// A bit-field without a name is not in the debug information.
	private static boolean isPadding(StructField field, List<Member> members) {
		return field.isBitField() && members.stream()
			.noneMatch((member) -> member.bitOffset() < field.bitOffset() + field.bits()
					&& field.bitOffset() < member.bitEnd());
	}

	private static boolean isSkipped(Member member, Class<?> type, StructLayout layout) {
		RecordComponent[] components = type.getRecordComponents();
		int end = layout.header().size() * Byte.SIZE;
		for (int i = 0; i < components.length; i++) {
			StructField field = layout.fields().get(i);
			boolean between = member.bitOffset() >= end && member.bitEnd() <= field.bitOffset();
			if (between && components[i].isAnnotationPresent(Offset.class)) {
				return true;
			}
			end = field.bitOffset() + (field.isBitField() ? field.bits() : field.type().size() * Byte.SIZE);
		}
		return type.isAnnotationPresent(Size.class) && member.bitOffset() >= end && !layout.isFlexible();
	}

	private void compareField(Class<?> carrier, StructField field, Member member) {
		if (field.bitOffset() != member.bitOffset()) {
			differ(field.name(), "begins at byte %s in C, %s in Java".formatted(LayoutTable.place(member.bitOffset()),
					LayoutTable.place(field.bitOffset())));
		}
		if (field.bits() != member.bits()) {
			differ(field.name(), "is %s in C, %s in Java".formatted(bits(member.bits()), bits(field.bits())));
		}
		new TypeComparison(pathOf(field.name()), this.differences).compare(carrier, field.type(), member.type());
	}

	private static String bits(int bits) {
		return (bits > 0) ? "a bit-field of " + bits : "no bit-field";
	}

	private String pathOf(String name) {
		return Stream.of(this.path, name).filter((part) -> !part.isEmpty()).collect(Collectors.joining("."));
	}

	private void differ(String name, String how) {
		String place = pathOf(name);
		this.differences.add((place.isEmpty() ? "" : place + ": ") + how);
	}

	/**
	 * A field of the struct.
	 *
	 * @param top the member of the struct that it is, or that it is inside
	 * @param member the field
	 */
	private record Found(Member top, Member member) {

	}

}
