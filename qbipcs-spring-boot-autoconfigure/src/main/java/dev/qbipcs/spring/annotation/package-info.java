/**
 * Annotations that turn a bean into an IPC service.
 */
@NullMarked
package dev.qbipcs.spring.annotation;

import org.jspecify.annotations.NullMarked;
