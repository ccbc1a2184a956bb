/**
 * The service provider interface, for applications that bring an event loop of their own,
 * as {@code struct qb_ipcs_poll_handlers} does in libqb. Other applications use it at
 * most to share a loop of this library among services.
 */
@NullMarked
package dev.qbipcs.spi;

import org.jspecify.annotations.NullMarked;
