/**
 * The client, as {@code qbipcc.h} of libqb defines it. Start at
 * {@link dev.qbipcs.client.IpcClient}.
 */
@NullMarked
package dev.qbipcs.client;

import org.jspecify.annotations.NullMarked;
