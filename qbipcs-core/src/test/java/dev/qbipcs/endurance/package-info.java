/**
 * Much, for long, and with violence: bulk, thousands of connections, kills under load,
 * and a soak that can run as long as one likes. Afterwards all resources must be back.
 */
@NullMarked
package dev.qbipcs.endurance;

import org.jspecify.annotations.NullMarked;
