package dev.qbipcs.corosync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.qbipcs.struct.CType;
import dev.qbipcs.struct.StructCodec;
import dev.qbipcs.struct.StructField;
import dev.qbipcs.struct.StructLayout;
import dev.qbipcs.testsupport.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our records beside corosync's installed headers, by the C compiler. The structs of the
 * messages are not in them, but those that they consist of are, without the alignment
 * that they have in messages; and so are all numbers.
 */
class CorosyncHeadersIT {

	private static final String INCLUDES = """
			#include <assert.h>
			#include <stddef.h>
			#include <corosync/corotypes.h>
			#include <corosync/corodefs.h>
			#include <corosync/cmap.h>
			#include <corosync/cpg.h>
			#include <corosync/quorum.h>
			""";

	@TempDir
	Path directory;

	private final List<String> probe = new ArrayList<>();

	@Test
	void structsHaveTheSameFields() throws IOException {
		same("cs_name_t", CmapMessages.Name.class);
		same("struct cpg_name", CpgMessages.Name.class);
		same("struct cpg_address", CpgMessages.Address.class);
		same("struct quorum_ring_id", QuorumMessages.RingId.class);
		equal("PROCESSOR_COUNT_MAX * 24", field(CpgMessages.MembershipResponse.class, "memberList").type().size());
		compile();
	}

	@Test
	void numbersMeanTheSame() throws IOException {
		for (CsError error : CsError.values()) {
			equal((error == CsError.OK) ? "CS_OK" : "CS_ERR_" + error, error.number());
		}
		enumeration("CMAP_VALUETYPE_", CmapMessages.SetRequest.class, "type");
		enumeration("CMAP_TRACK_", CmapMessages.Notification.class, "event");
		enumeration("CPG_TYPE_", CpgMessages.MulticastRequest.class, "guarantee");
		enumeration("CPG_REASON_", CpgMessages.Address.class, "reason");
		equal("CMAP_TRACK_PREFIX", CmapMessages.TRACK_PREFIX);
		equal("CS_TRACK_CURRENT", QuorumMessages.TRACK_CURRENT);
		equal("CS_TRACK_CHANGES", QuorumMessages.TRACK_CHANGES);
		equal("QUORUM_MODEL_V1", QuorumMessages.MODEL_V1);
		equal("QUORUM_SET", QuorumMessages.SET);
		compile();
	}

	// The struct has these fields alone, and in messages each begins at a multiple of 8.
	private void same(String declared, Class<? extends Record> type) {
		StructLayout layout = StructCodec.of(type).layout();
		String alone = layout.name() + "_alone";
		String aligned = layout.name() + "_aligned";
		this.probe.add("struct %s { %s };".formatted(alone, members(declared, layout, "")));
		this.probe
			.add("struct %s { %s };".formatted(aligned, members(declared, layout, "__attribute__((aligned(8)))")));
		equal("sizeof(struct %s) - sizeof(%s)".formatted(alone, declared), 0);
		equal("sizeof(struct %s)".formatted(aligned), layout.size());
		for (StructField field : layout.fields()) {
			String name = field.cName();
			equal("offsetof(struct %1$s, %3$s) - offsetof(%2$s, %3$s)".formatted(alone, declared, name), 0);
			equal("offsetof(struct %s, %s)".formatted(aligned, name), field.offset());
			equal("sizeof(((%s *) 0)->%s)".formatted(declared, name), field.type().size());
		}
	}

	private static String members(String declared, StructLayout layout, String attribute) {
		return layout.fields()
			.stream()
			.map((field) -> "__typeof__(((%1$s *) 0)->%2$s) %2$s %3$s;".formatted(declared, field.cName(), attribute))
			.collect(Collectors.joining(" "));
	}

	private void enumeration(String prefix, Class<? extends Record> type, String name) {
		CType.Enumeration values = (CType.Enumeration) field(type, name).type();
		for (CType.Constant value : values.constants()) {
			if (!value.name().equals(CmapType.NONE.name())) {
				equal(prefix + value.name(), value.code());
			}
		}
	}

	private static StructField field(Class<? extends Record> type, String name) {
		return StructCodec.of(type)
			.layout()
			.fields()
			.stream()
			.filter((field) -> field.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private void equal(String expression, long value) {
		this.probe.add("static_assert(%1$s == %2$d, \"%1$s is not %2$d\");".formatted(expression, value));
	}

	private void compile() throws IOException {
		Path source = this.directory.resolve("probe.c");
		Files.writeString(source, INCLUDES + String.join("\n", this.probe) + "\n");
		try (ChildProcess compiler = ChildProcess
			.start(List.of("gcc", "-std=gnu11", "-fsyntax-only", source.toString()))) {
			compiler.succeed();
		}
	}

}
