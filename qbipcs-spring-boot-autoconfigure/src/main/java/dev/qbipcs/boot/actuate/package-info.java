/**
 * What operators see of the services: the actuator endpoint, health and info.
 */
@NullMarked
package dev.qbipcs.boot.actuate;

import org.jspecify.annotations.NullMarked;
