/**
 * The operator's view of the services: actuator endpoint, health and info.
 */
@NullMarked
package dev.qbipcs.boot.actuate;

import org.jspecify.annotations.NullMarked;
