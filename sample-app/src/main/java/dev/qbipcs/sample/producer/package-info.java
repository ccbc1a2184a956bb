/**
 * Feeds the hub with simulated readings through an ordinary client.
 */
@NullMarked
package dev.qbipcs.sample.producer;

import org.jspecify.annotations.NullMarked;
