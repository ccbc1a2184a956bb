/**
 * Conversion between payloads and objects. Beans of the type
 * {@link dev.qbipcs.spring.convert.IpcPayloadConverter} add further types.
 */
@NullMarked
package dev.qbipcs.spring.convert;

import org.jspecify.annotations.NullMarked;
