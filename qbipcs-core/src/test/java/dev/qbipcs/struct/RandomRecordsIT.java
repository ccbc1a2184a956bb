package dev.qbipcs.struct;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import dev.qbipcs.struct.tool.WrittenRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random structs in C: the records that are written for them are these structs.
 */
class RandomRecordsIT {

	private static final int STRUCTS = 80;

	private static final String C = """
			#include <stdint.h>
			#include <sys/time.h>
			#include <time.h>
			#include <qb/qbipc_common.h>

			""";

	@TempDir
	private Path directory;

	@Test
	void aRecordIsWrittenForEachStruct() throws IOException {
		long seed = Long.getLong("qbipcs.struct.seed", System.nanoTime());
		System.out.println("Seed of the structs: -Dqbipcs.struct.seed=" + seed);
		List<GeneratedStruct> structs = new StructGenerator(seed).structs(STRUCTS);
		Files.writeString(this.directory.resolve("random.h"),
				C + structs.stream().map(GeneratedStruct::c).collect(Collectors.joining("\n")));
		WrittenRecords records = new WrittenRecords(this.directory);
		structs.forEach((struct) -> records.write("random.h", "struct " + struct.name()));
		records.assertSame();
	}

}
