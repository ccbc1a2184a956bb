/**
 * C structs as records: {@link dev.qbipcs.struct.CStruct} and the annotations of its
 * components say how a record lies in memory, {@link dev.qbipcs.struct.StructCodec} reads
 * and writes it.
 */
@NullMarked
package dev.qbipcs.struct;

import org.jspecify.annotations.NullMarked;
