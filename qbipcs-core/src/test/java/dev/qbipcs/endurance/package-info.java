/**
 * Large volumes, long runs and violent ends: bulk, thousands of connections, kills under
 * load, and a soak of any length. Afterwards all resources must be released.
 */
@NullMarked
package dev.qbipcs.endurance;

import org.jspecify.annotations.NullMarked;
