package dev.qbipcs.struct.tool;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

import dev.qbipcs.struct.CType;
import dev.qbipcs.struct.StructField;
import dev.qbipcs.struct.StructLayout;
import dev.qbipcs.struct.tool.NativeType.Aggregate;
import dev.qbipcs.struct.tool.NativeType.Enumeration;
import dev.qbipcs.struct.tool.NativeType.Kind;
import dev.qbipcs.struct.tool.NativeType.Member;
import dev.qbipcs.struct.tool.NativeType.Pointer;
import dev.qbipcs.struct.tool.NativeType.Scalar;
import dev.qbipcs.struct.tool.NativeType.Sequence;

/**
 * Compares the type of a component with that of a field in C.
 *
 * @param path names the component
 * @param differences takes what differs
 */
record TypeComparison(String path, List<String> differences) {

	void compare(Class<?> carrier, CType ours, NativeType theirs) {
		if (ours.isFlexible() != isFlexible(theirs)) {
			differ(ours, theirs);
		}
		else if (ours.size() != theirs.size()) {
			this.differences.add("%s: has %d bytes in C (%s), %d in Java (%s)".formatted(this.path, theirs.size(),
					theirs.text(), ours.size(), LayoutTable.text(ours)));
		}
		else if (ours instanceof CType.Struct(StructLayout layout) && theirs instanceof Aggregate struct
				&& !struct.isUnion()) {
			new StructComparison(this.path, this.differences).compare(carrier, layout, struct);
		}
		else if (ours instanceof CType.Union union && theirs instanceof Aggregate other && other.isUnion()) {
			compareUnions(carrier, union, other);
		}
		else if (ours instanceof CType.Array array && theirs instanceof Sequence other && !isBytes(array)) {
			compareArrays(carrier, array, other);
		}
		else if (!isSame(ours, theirs)) {
			differ(ours, theirs);
		}
		if (ours instanceof CType.Enumeration numbers && theirs instanceof Enumeration named) {
			compareConstants(numbers, named);
		}
	}

	private static boolean isFlexible(NativeType type) {
		return type instanceof Sequence array && array.isFlexible();
	}

	private static boolean isBytes(CType.Array array) {
		return array.element() instanceof CType.Integral number && number.size() == 1;
	}

	private void compareArrays(Class<?> carrier, CType.Array ours, Sequence theirs) {
		if (ours.length() != theirs.length() && !theirs.isFlexible()) {
			differ(ours, theirs);
			return;
		}
		Class<?> element = (carrier == MemorySegment.class) ? byte.class : carrier.componentType();
		new TypeComparison(this.path + "[]", this.differences).compare(element, ours.element(), theirs.element());
	}

	private void compareUnions(Class<?> carrier, CType.Union ours, Aggregate theirs) {
		if (ours.alignment() < theirs.alignment() && !theirs.name().isEmpty()) {
			this.differences.add("%s: has the alignment %d in C, %d in Java".formatted(this.path, theirs.alignment(),
					ours.alignment()));
		}
		Class<?>[] permitted = carrier.getPermittedSubclasses();
		for (int i = 0; i < permitted.length; i++) {
			StructLayout layout = ours.members().get(i).layout();
			String place = this.path + "(" + permitted[i].getSimpleName() + ")";
			Optional<Member> member = member(layout, theirs);
			if (member.isEmpty()) {
				this.differences.add("%s: the union has no member %s".formatted(place, layout.name()));
			}
			else if (member.get().type() instanceof Aggregate struct && !struct.isUnion()) {
				new StructComparison(place, this.differences).compare(permitted[i], layout, struct);
			}
			else {
				compareSingle(permitted[i], layout, member.get(), place);
			}
		}
	}

	// A member that is called or typed as the record; a number, as its only component.
	private static Optional<Member> member(StructLayout layout, Aggregate union) {
		List<String> names = layout.fields().stream().map(StructField::cName).toList();
		return union.members()
			.stream()
			.filter((member) -> member.name().equals(layout.name()) || names.equals(List.of(member.name()))
					|| (member.type() instanceof Aggregate struct && struct.name().equals(layout.name())))
			.findFirst();
	}

	private void compareSingle(Class<?> type, StructLayout layout, Member member, String place) {
		if (layout.fields().size() != 1) {
			this.differences.add("%s: is %s in C, and has %d components in Java".formatted(place, member.type().text(),
					layout.fields().size()));
			return;
		}
		StructField field = layout.fields().getFirst();
		new TypeComparison(place + "." + field.name(), this.differences)
			.compare(type.getRecordComponents()[0].getType(), field.type(), member.type());
	}

	private static boolean isSame(CType ours, NativeType theirs) {
		return switch (ours) {
			case CType.Integral number -> isInteger(theirs, number.signed());
			case CType.Bool truth -> theirs instanceof Scalar number && number.kind() != Kind.REAL;
			case CType.Real real -> theirs instanceof Scalar number && number.kind() == Kind.REAL;
			case CType.Enumeration enumeration -> theirs instanceof Enumeration || isInteger(theirs);
			case CType.ErrorNumber error -> isInteger(theirs);
			case CType.Text text -> theirs instanceof Sequence array && array.element().size() == 1;
			case CType.Time time -> switch (time.format()) {
				case TIMESPEC -> isStruct(theirs, "timespec");
				case TIMEVAL -> isStruct(theirs, "timeval");
				default -> isInteger(theirs, time.signed());
			};
			case CType.Array array -> isBytes(array);
			case CType.Struct struct -> false;
			case CType.Union union -> false;
		};
	}

	private static boolean isStruct(NativeType type, String name) {
		return type instanceof Aggregate struct && struct.name().equals(name);
	}

	private static boolean isInteger(NativeType type) {
		return type instanceof Scalar number && number.isInteger();
	}

	private static boolean isInteger(NativeType type, boolean signed) {
		return switch (type) {
			case Scalar number ->
				number.isInteger() && (number.kind() == Kind.CHARACTER || (number.kind() == Kind.SIGNED) == signed);
			case Pointer pointer -> true;
			case Enumeration enumeration -> true;
			default -> false;
		};
	}

	// Constants of the same name, perhaps without what all of them begin with.
	private void compareConstants(CType.Enumeration ours, Enumeration theirs) {
		for (CType.Constant constant : ours.constants()) {
			theirs.constants()
				.stream()
				.filter((other) -> other.name().equals(constant.name()))
				.filter((other) -> (int) other.code() != constant.code())
				.forEach((other) -> this.differences.add("%s: %s is %d in C, %d in Java".formatted(this.path,
						constant.name(), other.code(), constant.code())));
		}
	}

	private void differ(CType ours, NativeType theirs) {
		this.differences.add("%s: is %s in C, %s in Java".formatted(this.path, theirs.text(), LayoutTable.text(ours)));
	}

}
