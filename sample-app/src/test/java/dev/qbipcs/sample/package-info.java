@NullMarked
package dev.qbipcs.sample;

import org.jspecify.annotations.NullMarked;
