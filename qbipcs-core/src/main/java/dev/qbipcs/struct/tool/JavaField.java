package dev.qbipcs.struct.tool;

import java.util.List;

/**
 * A component for a field.
 *
 * @param type its type
 * @param annotations its annotations, as source
 * @param alignment what its type is aligned to, in bytes
 * @param comment what a reader should know; empty for nothing
 */
record JavaField(String type, List<String> annotations, int alignment, String comment) {

}
