/**
 * System calls through {@code java.lang.foreign}. The only package that touches the
 * linker. What runs once per connection throws {@link dev.qbipcs.IpcException} with the
 * call and its errno; what runs once per message returns a sentinel.
 */
@NullMarked
package dev.qbipcs.internal.posix;

import org.jspecify.annotations.NullMarked;
