/**
 * The API: an IPC server and the connections it serves, as {@code qbipcs.h} of libqb
 * defines them. Start at {@link dev.qbipcs.IpcServer}; the client is
 * {@link dev.qbipcs.client.IpcClient}.
 */
@NullMarked
package dev.qbipcs;

import org.jspecify.annotations.NullMarked;
