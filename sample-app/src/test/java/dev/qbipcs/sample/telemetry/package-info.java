@NullMarked
package dev.qbipcs.sample.telemetry;

import org.jspecify.annotations.NullMarked;
