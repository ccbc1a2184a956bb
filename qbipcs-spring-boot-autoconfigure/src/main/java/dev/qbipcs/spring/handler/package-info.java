/**
 * From a request to a method call and back. Start at
 * {@link dev.qbipcs.spring.handler.AnnotatedServiceHandler}.
 */
@NullMarked
package dev.qbipcs.spring.handler;

import org.jspecify.annotations.NullMarked;
