/**
 * Auto-configuration for Spring Boot. Nothing outside of this package depends on Boot.
 */
@NullMarked
package dev.qbipcs.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
