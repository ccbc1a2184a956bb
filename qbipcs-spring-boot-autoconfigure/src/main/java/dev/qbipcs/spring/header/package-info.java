/**
 * C headers of services: written while the application is compiled, from its handlers and
 * the structs that they take and return.
 */
@NullMarked
package dev.qbipcs.spring.header;

import org.jspecify.annotations.NullMarked;
