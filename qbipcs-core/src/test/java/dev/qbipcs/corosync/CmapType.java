package dev.qbipcs.corosync;

/**
 * The type of a value: {@code cmap_value_types_t} ({@code cmap.h}), by its number.
 */
enum CmapType {

	/** A value that is not there, as before the first one or after the last one. */
	NONE,

	INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT, DOUBLE, STRING, BINARY

}
