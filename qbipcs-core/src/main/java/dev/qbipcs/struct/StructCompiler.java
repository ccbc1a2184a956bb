package dev.qbipcs.struct;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Generates the class that reads and writes a record: for each component one call of
 * {@link Values} or of an {@link Access}, and one of the record's accessor or
 * constructor. What it calls is a constant of the class, so that the JIT compiler inlines
 * all of it.
 */
final class StructCompiler {

	private static final Lookup LOOKUP = MethodHandles.lookup();

	private static final ClassDesc OBJECT = ConstantDescs.CD_Object;

	private static final ClassDesc STRING = ConstantDescs.CD_String;

	private static final ClassDesc HANDLE = ConstantDescs.CD_MethodHandle;

	private static final ClassDesc SEGMENT = desc(MemorySegment.class);

	private static final ClassDesc VALUES = desc(Values.class);

	private static final ClassDesc ACCESS = desc(Access.class);

	private static final ClassDesc CODES = desc(CodeAccess.class);

	private static final ClassDesc SUPER = desc(StructAccess.class);

	private static final ClassDesc VOID = ConstantDescs.CD_void;

	private static final ClassDesc INT = ConstantDescs.CD_int;

	private static final ClassDesc LONG = ConstantDescs.CD_long;

	private static final ClassDesc BOOLEAN = ConstantDescs.CD_boolean;

	private static final MethodTypeDesc READ = MethodTypeDesc.of(OBJECT, SEGMENT, LONG, LONG, LONG);

	private static final MethodTypeDesc WRITE = MethodTypeDesc.of(VOID, OBJECT, SEGMENT, LONG, LONG);

	private static final MethodTypeDesc REST_OF = MethodTypeDesc.of(LONG, OBJECT);

	private static final DirectMethodHandleDesc CLASS_DATA = MethodHandleDesc.ofMethod(
			DirectMethodHandleDesc.Kind.STATIC, desc(MethodHandles.class), "classDataAt",
			MethodTypeDesc.of(OBJECT, desc(Lookup.class), STRING, ConstantDescs.CD_Class, INT));

	/** The most bytes that are cleared without a loop. */
	private static final int LONGEST_STORES = 64;

	/** The local variables of {@code read}. */
	private static final int READ_MESSAGE = 1;

	private static final int READ_BASE = 2;

	private static final int READ_END = 4;

	private static final int READ_FIELDS = 8;

	/** The local variables of {@code write}. */
	private static final int WRITE_VALUE = 1;

	private static final int WRITE_MESSAGE = 2;

	private static final int WRITE_BASE = 3;

	private static final int WRITE_FIELDS = 7;

	private final String name;

	private final StructLayout layout;

	private final RecordHandles handles;

	private final List<Member> members = new ArrayList<>();

	/** The constants of the class. */
	private final List<Object> constants = new ArrayList<>();

	private int slots;

	StructCompiler(String name, StructLayout layout, RecordHandles handles) {
		this.name = name;
		this.layout = layout;
		this.handles = handles;
	}

	/**
	 * Add the next component.
	 * @param field where it lies
	 * @param carrier its type in Java
	 * @param access reads and writes it; null for a primitive one
	 */
	void field(StructField field, Class<?> carrier, @Nullable Access access) {
		int accessor = constant(this.handles.accessors().get(this.members.size()));
		int number = (access != null) ? constant(access) : -1;
		this.members.add(new Member(field, carrier, access, this.slots, accessor, number));
		this.slots += TypeKind.from(carrier).slotSize();
	}

	StructAccess compile() {
		int constructor = constant(this.handles.constructor());
		ClassDesc self = ClassDesc.of(StructCompiler.class.getPackageName() + ".Struct");
		byte[] bytes = ClassFile.of().build(self, (type) -> {
			type.withSuperclass(SUPER);
			type.withFlags(ClassFile.ACC_FINAL);
			MethodTypeDesc init = MethodTypeDesc.of(VOID, STRING);
			type.withMethodBody(ConstantDescs.INIT_NAME, init, 0,
					(code) -> code.aload(0).aload(1).invokespecial(SUPER, ConstantDescs.INIT_NAME, init).return_());
			type.withMethodBody("read", READ, 0, (code) -> read(code, constructor));
			type.withMethodBody("write", WRITE, 0, this::write);
			if (this.layout.isFlexible()) {
				type.withMethodBody("restOf", REST_OF, 0, this::restOf);
			}
		});
		try {
			Lookup hidden = LOOKUP.defineHiddenClassWithClassData(bytes, List.copyOf(this.constants), true);
			return (StructAccess) hidden.lookupClass().getDeclaredConstructor(String.class).newInstance(this.name);
		}
		catch (ReflectiveOperationException ex) {
			throw new LinkageError("Cannot read and write " + this.name, ex);
		}
	}

	private void read(CodeBuilder code, int constructor) {
		for (Member member : this.members) {
			readField(code, member);
			code.storeLocal(member.kind(), READ_FIELDS + member.slot());
		}
		code.loadConstant(constantDesc(HANDLE, constructor));
		for (Member member : this.members) {
			code.loadLocal(member.kind(), READ_FIELDS + member.slot());
		}
		code.invokevirtual(HANDLE, "invokeExact", desc(this.handles.constructor().type()));
		code.areturn();
	}

	private void readField(CodeBuilder code, Member member) {
		StructField field = member.field();
		if (member.access() != null) {
			code.loadConstant(constantDesc(ACCESS, member.constant()));
			place(code, READ_MESSAGE, READ_BASE, field.offset());
			code.lload(READ_END);
			control(code, field, READ_FIELDS);
			code.invokevirtual(ACCESS, "read", READ);
			return;
		}
		if (field.isBitField()) {
			code.aload(READ_MESSAGE).lload(READ_BASE);
			code.loadConstant(field.bitOffset()).loadConstant(field.bits()).loadConstant(isSigned(field) ? 1 : 0);
			code.invokestatic(VALUES, "getBits", MethodTypeDesc.of(LONG, SEGMENT, LONG, INT, INT, BOOLEAN));
			narrow(code, member.carrier());
			return;
		}
		place(code, READ_MESSAGE, READ_BASE, field.offset());
		switch (field.type()) {
			case CType.Bool truth -> code.loadConstant(truth.size())
				.invokestatic(VALUES, "getBoolean", MethodTypeDesc.of(BOOLEAN, SEGMENT, LONG, INT));
			case CType.Real real -> code.invokestatic(VALUES, (real.size() == Float.BYTES) ? "getFloat" : "getDouble",
					MethodTypeDesc.of(desc(member.carrier()), SEGMENT, LONG));
			default -> {
				code.invokestatic(VALUES, (isSigned(field) ? "getSigned" : "getUnsigned") + field.type().size(),
						MethodTypeDesc.of(LONG, SEGMENT, LONG));
				narrow(code, member.carrier());
			}
		}
	}

	private void write(CodeBuilder code) {
		code.aload(WRITE_VALUE).loadConstant(this.name);
		code.invokestatic(VALUES, "present", MethodTypeDesc.of(OBJECT, OBJECT, STRING)).astore(WRITE_VALUE);
		for (Member member : this.members) {
			component(code, member);
			code.storeLocal(member.kind(), WRITE_FIELDS + member.slot());
		}
		Gaps.of(this.layout).forEach((gap) -> clear(code, gap));
		this.members.forEach((member) -> writeField(code, member));
		code.return_();
	}

	// Padding is short as a rule, and a loop takes longer than a few stores.
	private static void clear(CodeBuilder code, Gaps.Gap gap) {
		int offset = gap.offset();
		int end = (int) (offset + gap.size());
		if (gap.size() > LONGEST_STORES) {
			place(code, WRITE_MESSAGE, WRITE_BASE, offset);
			code.loadConstant(gap.size());
			code.invokestatic(VALUES, "zero", MethodTypeDesc.of(VOID, SEGMENT, LONG, LONG));
			return;
		}
		while (offset < end) {
			int size = Math.min(Integer.highestOneBit(end - offset), Long.BYTES);
			place(code, WRITE_MESSAGE, WRITE_BASE, offset);
			code.lconst_0();
			code.invokestatic(VALUES, "put" + size, MethodTypeDesc.of(VOID, SEGMENT, LONG, LONG));
			offset += size;
		}
	}

	private void writeField(CodeBuilder code, Member member) {
		StructField field = member.field();
		int slot = WRITE_FIELDS + member.slot();
		if (member.access() != null) {
			code.loadConstant(constantDesc(ACCESS, member.constant())).aload(slot);
			place(code, WRITE_MESSAGE, WRITE_BASE, field.offset());
			control(code, field, WRITE_FIELDS);
			code.invokevirtual(ACCESS, "write", WRITE);
			return;
		}
		if (field.isBitField()) {
			code.aload(WRITE_MESSAGE).lload(WRITE_BASE);
			code.loadConstant(field.bitOffset()).loadConstant(field.bits());
			number(code, member, slot, field.bits());
			code.invokestatic(VALUES, "putBits", MethodTypeDesc.of(VOID, SEGMENT, LONG, INT, INT, LONG));
			return;
		}
		place(code, WRITE_MESSAGE, WRITE_BASE, field.offset());
		switch (field.type()) {
			case CType.Bool truth -> code.iload(slot)
				.loadConstant(truth.size())
				.invokestatic(VALUES, "putBoolean", MethodTypeDesc.of(VOID, SEGMENT, LONG, BOOLEAN, INT));
			case CType.Real real -> code.loadLocal(member.kind(), slot)
				.invokestatic(VALUES, (real.size() == Float.BYTES) ? "putFloat" : "putDouble",
						MethodTypeDesc.of(VOID, SEGMENT, LONG, desc(member.carrier())));
			default -> {
				number(code, member, slot, field.type().size() * Byte.SIZE);
				code.invokestatic(VALUES, "put" + field.type().size(), MethodTypeDesc.of(VOID, SEGMENT, LONG, LONG));
			}
		}
	}

	private void restOf(CodeBuilder code) {
		Member last = this.members.getLast();
		code.aload(1).loadConstant(this.name);
		code.invokestatic(VALUES, "present", MethodTypeDesc.of(OBJECT, OBJECT, STRING)).astore(1);
		code.loadConstant(constantDesc(ACCESS, last.constant()));
		component(code, last);
		code.invokevirtual(ACCESS, "restOf", REST_OF).lreturn();
	}

	// Load a component of the record in variable 1.
	private void component(CodeBuilder code, Member member) {
		MethodHandle accessor = (MethodHandle) this.constants.get(member.accessor());
		code.loadConstant(constantDesc(HANDLE, member.accessor())).aload(WRITE_VALUE);
		code.invokevirtual(HANDLE, "invokeExact", desc(accessor.type()));
	}

	// Load a component as a long that is within the bits it has in C.
	private void number(CodeBuilder code, Member member, int slot, int bits) {
		code.loadLocal(member.kind(), slot);
		if (member.kind() != TypeKind.LONG) {
			code.i2l();
		}
		if (bits < carrierBits(member.carrier())) {
			code.loadConstant(bits).loadConstant(isSigned(member.field()) ? 1 : 0);
			code.loadConstant(this.name + "." + member.field().name());
			code.invokestatic(VALUES, "checked", MethodTypeDesc.of(LONG, LONG, INT, BOOLEAN, STRING));
		}
	}

	// Load the number of the field that counts or chooses.
	private void control(CodeBuilder code, StructField field, int fields) {
		if (field.control().isEmpty()) {
			code.loadConstant(Access.NO_CONTROL);
			return;
		}
		Member control = this.members.stream()
			.filter((member) -> member.field().name().equals(field.control()))
			.findFirst()
			.orElseThrow();
		int slot = fields + control.slot();
		if (control.access() != null) {
			code.loadConstant(constantDesc(CODES, control.constant())).aload(slot);
			code.invokevirtual(CODES, "codeOf", MethodTypeDesc.of(LONG, OBJECT));
			return;
		}
		code.loadLocal(control.kind(), slot);
		if (control.kind() == TypeKind.LONG) {
			return;
		}
		code.i2l();
		if (!isSigned(control.field())) {
			code.loadConstant((1L << carrierBits(control.carrier())) - 1).land();
		}
	}

	private static void place(CodeBuilder code, int message, int base, int offset) {
		code.aload(message).lload(base);
		if (offset != 0) {
			code.loadConstant((long) offset).ladd();
		}
	}

	private static void narrow(CodeBuilder code, Class<?> carrier) {
		if (carrier == long.class) {
			return;
		}
		code.l2i();
		if (carrier == byte.class) {
			code.i2b();
		}
		else if (carrier == short.class) {
			code.i2s();
		}
		else if (carrier == char.class) {
			code.i2c();
		}
		else if (carrier == boolean.class) {
			code.loadConstant(1).iand();
		}
	}

	private static boolean isSigned(StructField field) {
		return field.type() instanceof CType.Integral number && number.signed();
	}

	private static int carrierBits(Class<?> carrier) {
		if (carrier == boolean.class) {
			return 1;
		}
		if (carrier == byte.class) {
			return Byte.SIZE;
		}
		if (carrier == short.class || carrier == char.class) {
			return Short.SIZE;
		}
		return (carrier == int.class) ? Integer.SIZE : Long.SIZE;
	}

	private int constant(Object constant) {
		this.constants.add(constant);
		return this.constants.size() - 1;
	}

	private static DynamicConstantDesc<?> constantDesc(ClassDesc type, int index) {
		return DynamicConstantDesc.ofNamed(CLASS_DATA, ConstantDescs.DEFAULT_NAME, type, index);
	}

	private static ClassDesc desc(Class<?> type) {
		return type.describeConstable().orElseThrow();
	}

	private static MethodTypeDesc desc(MethodType type) {
		return type.describeConstable().orElseThrow();
	}

	/**
	 * A component.
	 *
	 * @param field where it lies
	 * @param carrier its type in Java
	 * @param access reads and writes it; null for a primitive one
	 * @param slot its local variable, counted from that of the first component
	 * @param accessor the constant that returns it
	 * @param constant the constant that reads and writes it
	 */
	private record Member(StructField field, Class<?> carrier, @Nullable Access access, int slot, int accessor,
			int constant) {

		TypeKind kind() {
			return TypeKind.from(this.carrier).asLoadable();
		}

	}

}
