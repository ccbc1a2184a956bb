/**
 * The programming model: beans that serve IPC clients. Start at
 * {@link dev.qbipcs.spring.annotation.IpcService}.
 */
@NullMarked
package dev.qbipcs.spring;

import org.jspecify.annotations.NullMarked;
