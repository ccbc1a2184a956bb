/**
 * Structs of C headers beside records: {@link dev.qbipcs.struct.tool.StructVerifier}
 * checks a record, {@link dev.qbipcs.struct.tool.RecordWriter} writes one. Both ask the C
 * compiler, by the debug information of a probe that it compiles.
 */
@NullMarked
package dev.qbipcs.struct.tool;

import org.jspecify.annotations.NullMarked;
