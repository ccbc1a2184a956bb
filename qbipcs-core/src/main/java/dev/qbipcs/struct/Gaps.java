package dev.qbipcs.struct;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a struct that belong to no field, or to several: padding and bit-fields.
 * They are zeros before the fields are written, so that no old memory gets to the peer.
 */
final class Gaps {

	private Gaps() {
	}

	static List<Gap> of(StructLayout layout) {
		List<Gap> gaps = new ArrayList<>();
		long position = layout.header().size();
		for (StructField field : layout.fields()) {
			if (!field.isBitField()) {
				add(gaps, position, field.offset());
				position = (long) field.offset() + field.type().size();
			}
		}
		if (!layout.isFlexible()) {
			add(gaps, position, layout.size());
		}
		return gaps;
	}

	private static void add(List<Gap> gaps, long begin, long end) {
		if (end > begin) {
			gaps.add(new Gap((int) begin, end - begin));
		}
	}

	/**
	 * A gap.
	 *
	 * @param offset where it begins, in bytes from the beginning of the struct
	 * @param size its size in bytes
	 */
	record Gap(int offset, long size) {

	}

}
