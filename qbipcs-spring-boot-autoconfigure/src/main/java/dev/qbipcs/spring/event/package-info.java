/**
 * Application events about services and connections. Start at
 * {@link dev.qbipcs.spring.event.IpcApplicationEvent}.
 */
@NullMarked
package dev.qbipcs.spring.event;

import org.jspecify.annotations.NullMarked;
