/**
 * The services of an application: found, started and stopped with it. Start at
 * {@link dev.qbipcs.spring.server.IpcServiceRegistry}.
 */
@NullMarked
package dev.qbipcs.spring.server;

import org.jspecify.annotations.NullMarked;
