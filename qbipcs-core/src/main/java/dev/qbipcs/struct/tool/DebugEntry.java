package dev.qbipcs.struct.tool;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the debug information.
 */
final class DebugEntry {

	// tags
	static final int ARRAY = 0x01;

	static final int ENUMERATION = 0x04;

	static final int MEMBER = 0x0d;

	static final int PARAMETER = 0x05;

	static final int POINTER = 0x0f;

	static final int COMPILE_UNIT = 0x11;

	static final int STRUCTURE = 0x13;

	static final int FUNCTION = 0x15;

	static final int TYPEDEF = 0x16;

	static final int UNION = 0x17;

	static final int SUBRANGE = 0x21;

	static final int BASE_TYPE = 0x24;

	static final int CONST = 0x26;

	static final int ENUMERATOR = 0x28;

	static final int VARIABLE = 0x34;

	static final int VOLATILE = 0x35;

	static final int RESTRICT = 0x37;

	static final int ATOMIC = 0x47;

	// attributes
	static final int NAME = 0x03;

	static final int BYTE_SIZE = 0x0b;

	static final int BIT_OFFSET = 0x0c;

	static final int BIT_SIZE = 0x0d;

	static final int CONST_VALUE = 0x1c;

	static final int UPPER_BOUND = 0x2f;

	static final int COUNT = 0x37;

	static final int MEMBER_LOCATION = 0x38;

	static final int ENCODING = 0x3e;

	static final int TYPE = 0x49;

	static final int DATA_BIT_OFFSET = 0x6b;

	static final int ALIGNMENT = 0x88;

	private final int tag;

	private final Map<Integer, Object> attributes = new HashMap<>();

	private final List<DebugEntry> children = new ArrayList<>();

	DebugEntry(int tag) {
		this.tag = tag;
	}

	void set(int attribute, Object value) {
		this.attributes.put(attribute, value);
	}

	void add(DebugEntry child) {
		this.children.add(child);
	}

	int tag() {
		return this.tag;
	}

	boolean has(int attribute) {
		return this.attributes.containsKey(attribute);
	}

	/**
	 * Return a number.
	 * @param attribute which
	 * @return the number; 0 if the entry has none
	 */
	long number(int attribute) {
		return (this.attributes.get(attribute) instanceof Long value) ? value : 0;
	}

	/**
	 * Return the name.
	 * @return the name; empty for none
	 */
	String name() {
		return (this.attributes.get(NAME) instanceof String name) ? name : "";
	}

	/**
	 * Return the entry of the type.
	 * @return the type; null for {@code void}
	 */
	@Nullable DebugEntry type() {
		return (this.attributes.get(TYPE) instanceof DebugEntry type) ? type : null;
	}

	List<DebugEntry> children(int childTag) {
		return this.children.stream().filter((child) -> child.tag == childTag).toList();
	}

}
