/**
 * Observation of handlers and of clients' calls.
 */
@NullMarked
package dev.qbipcs.spring.observation;

import org.jspecify.annotations.NullMarked;
