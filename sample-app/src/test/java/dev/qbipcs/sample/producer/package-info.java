@NullMarked
package dev.qbipcs.sample.producer;

import org.jspecify.annotations.NullMarked;
