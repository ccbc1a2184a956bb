/**
 * The server: accepts clients, keeps their connections, and brings their requests to the
 * handler.
 */
@NullMarked
package dev.qbipcs.internal.server;

import org.jspecify.annotations.NullMarked;
