package dev.qbipcs.struct;

import java.util.List;

/**
 * A struct in Java and in C.
 *
 * @param name its name in both
 * @param header the header that it begins with
 * @param flexible whether it ends with an array that {@code n} counts
 * @param java the record
 * @param c the struct
 * @param copies statements that copy each field from {@code *a} to {@code *b}
 * @param offsets the field of each component, or -1 for a bit-field
 */
record GeneratedStruct(String name, MessageHeader header, boolean flexible, String java, String c, String copies,
		List<String> offsets) {

	// The program's part for it: a function that prints its layout, and one that copies a
	// message field by field.
	String functions() {
		StringBuilder layout = new StringBuilder();
		for (String field : this.offsets) {
			layout.append(field.equals("-1") ? "printf(\" -1\");"
					: "printf(\" %%zu\", offsetof(struct %s, %s));".formatted(this.name, field));
		}
		String rest = this.flexible ? "memcpy(b->rest, a->rest, a->n * 4u);" : "";
		return """
				static void layout_%1$s(void)
				{
					printf("%1$s %%zu %%zu", sizeof(struct %1$s), _Alignof(struct %1$s));
					%2$s
					puts("");
				}

				static void copy_%1$s(const void *from, void *to)
				{
					const struct %1$s *a = from;
					struct %1$s *b = to;

					%3$s
					%4$s
				}
				""".formatted(this.name, layout, this.copies, rest);
	}

}
