@NullMarked
package dev.qbipcs.sample.echo;

import org.jspecify.annotations.NullMarked;
