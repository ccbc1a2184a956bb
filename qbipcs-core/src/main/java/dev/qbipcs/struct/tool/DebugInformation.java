package dev.qbipcs.struct.tool;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the debug information of an object file: DWARF 4, with 32-bit offsets, as a
 * compiler writes it if asked for that version.
 */
final class DebugInformation {

	private static final int VERSION = 4;

	private static final int UNIT_HEADER = 11;

	private final ByteBuffer info;

	private final ByteBuffer abbreviations;

	private final ByteBuffer strings;

	private final Map<Integer, DebugEntry> entries = new HashMap<>();

	private final List<Reference> references = new ArrayList<>();

	private final List<DebugEntry> roots = new ArrayList<>();

	private DebugInformation(ObjectFile file) {
		this.info = file.section(".debug_info");
		this.abbreviations = file.section(".debug_abbrev");
		this.strings = file.section(".debug_str");
	}

	/**
	 * Read the debug information.
	 * @param file an object file
	 * @return its compile units
	 */
	static List<DebugEntry> read(ObjectFile file) {
		DebugInformation information = new DebugInformation(file);
		if (!information.info.hasRemaining()) {
			throw new IllegalStateException("The compiler wrote no debug information");
		}
		while (information.info.hasRemaining()) {
			information.readUnit();
		}
		information.references
			.forEach((reference) -> reference.entry().set(DebugEntry.TYPE, information.entryAt(reference.target())));
		return information.roots;
	}

	private DebugEntry entryAt(int offset) {
		DebugEntry entry = this.entries.get(offset);
		if (entry == null) {
			throw new IllegalStateException("The debug information refers to no entry at " + offset);
		}
		return entry;
	}

	private void readUnit() {
		int begin = this.info.position();
		int end = begin + Integer.BYTES + this.info.getInt();
		int version = this.info.getShort();
		if (version > VERSION) {
			throw new IllegalStateException(
					"The compiler wrote DWARF %d though it was asked for version %d".formatted(version, VERSION));
		}
		Map<Integer, Abbreviation> known = abbreviations(this.info.getInt());
		this.info.position(begin + UNIT_HEADER);
		Deque<DebugEntry> open = new ArrayDeque<>();
		while (this.info.position() < end) {
			int offset = this.info.position();
			int code = (int) unsigned(this.info);
			if (code == 0) {
				open.poll();
				continue;
			}
			Abbreviation abbreviation = known.get(code);
			if (abbreviation == null) {
				throw new IllegalStateException("The debug information has no abbreviation " + code);
			}
			DebugEntry entry = new DebugEntry(abbreviation.tag());
			this.entries.put(offset, entry);
			readAttributes(entry, abbreviation, begin);
			DebugEntry parent = open.peek();
			if (parent != null) {
				parent.add(entry);
			}
			else {
				this.roots.add(entry);
			}
			if (abbreviation.children()) {
				open.push(entry);
			}
		}
	}

	private void readAttributes(DebugEntry entry, Abbreviation abbreviation, int unit) {
		List<Integer> attributes = abbreviation.attributes();
		for (int i = 0; i < attributes.size(); i += 2) {
			Object value = value(attributes.get(i + 1), unit);
			if (attributes.get(i) == DebugEntry.TYPE && value instanceof Long target) {
				this.references.add(new Reference(entry, target.intValue()));
			}
			else if (value != null) {
				entry.set(attributes.get(i), value);
			}
		}
	}

	// Values by their form; null for those that are not needed.
	private @Nullable Object value(int form, int unit) {
		return switch (form) {
			case 0x01, 0x07 -> this.info.getLong(); // addr, data8
			case 0x03 -> skip(this.info.getShort() & 0xffff); // block2
			case 0x04 -> skip(this.info.getInt()); // block4
			case 0x05 -> this.info.getShort() & 0xffffL; // data2
			case 0x06, 0x17 -> this.info.getInt() & 0xffffffffL; // data4, sec_offset
			case 0x08 -> string(); // string
			case 0x09, 0x18 -> skip((int) unsigned(this.info)); // block, exprloc
			case 0x0a -> skip(this.info.get() & 0xff); // block1
			case 0x0b, 0x0c -> this.info.get() & 0xffL; // data1, flag
			case 0x0d -> signed(this.info); // sdata
			case 0x0e -> ObjectFile.text(this.strings, this.info.getInt()); // strp
			case 0x0f -> unsigned(this.info); // udata
			case 0x10 -> this.info.getInt() & 0xffffffffL; // ref_addr
			case 0x11 -> unit + (this.info.get() & 0xffL); // ref1
			case 0x12 -> unit + (this.info.getShort() & 0xffffL); // ref2
			case 0x13 -> unit + (long) this.info.getInt(); // ref4
			case 0x14 -> unit + this.info.getLong(); // ref8
			case 0x15 -> unit + unsigned(this.info); // ref_udata
			case 0x16 -> value((int) unsigned(this.info), unit); // indirect
			case 0x19 -> 1L; // flag_present
			case 0x20 -> skip(Long.BYTES); // ref_sig8
			default -> throw new IllegalStateException(
					"The debug information has values of the unknown form 0x%x".formatted(form));
		};
	}

	private String string() {
		String text = ObjectFile.text(this.info, this.info.position());
		skip(text.length() + 1);
		return text;
	}

	private @Nullable Object skip(int bytes) {
		this.info.position(this.info.position() + bytes);
		return null;
	}

	private Map<Integer, Abbreviation> abbreviations(int offset) {
		Map<Integer, Abbreviation> read = new HashMap<>();
		this.abbreviations.position(offset);
		int code = (int) unsigned(this.abbreviations);
		while (code != 0) {
			int tag = (int) unsigned(this.abbreviations);
			boolean children = this.abbreviations.get() != 0;
			List<Integer> attributes = new ArrayList<>();
			int name = (int) unsigned(this.abbreviations);
			int form = (int) unsigned(this.abbreviations);
			while (name != 0) {
				attributes.add(name);
				attributes.add(form);
				name = (int) unsigned(this.abbreviations);
				form = (int) unsigned(this.abbreviations);
			}
			read.put(code, new Abbreviation(tag, children, attributes));
			code = (int) unsigned(this.abbreviations);
		}
		return read;
	}

	private static long unsigned(ByteBuffer buffer) {
		long value = 0;
		int shift = 0;
		byte next = buffer.get();
		while (next < 0) {
			value |= (next & 0x7fL) << shift;
			shift += 7;
			next = buffer.get();
		}
		return value | ((long) next << shift);
	}

	private static long signed(ByteBuffer buffer) {
		long value = 0;
		int shift = 0;
		byte next;
		do {
			next = buffer.get();
			value |= (next & 0x7fL) << shift;
			shift += 7;
		}
		while (next < 0);
		return ((next & 0x40) != 0 && shift < Long.SIZE) ? value | (-1L << shift) : value;
	}

	/**
	 * What entries of a kind have in common.
	 *
	 * @param tag their tag
	 * @param children whether others are inside them
	 * @param attributes each attribute and its form
	 */
	private record Abbreviation(int tag, boolean children, List<Integer> attributes) {

	}

	/**
	 * A reference to a type, which may come later.
	 *
	 * @param entry which has the type
	 * @param target where the type is
	 */
	private record Reference(DebugEntry entry, int target) {

	}

}
