/**
 * Meters of services.
 */
@NullMarked
package dev.qbipcs.spring.metrics;

import org.jspecify.annotations.NullMarked;
