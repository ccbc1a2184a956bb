/**
 * Conversion between payloads and objects. More types come by beans of the type
 * {@link dev.qbipcs.spring.convert.IpcPayloadConverter}.
 */
@NullMarked
package dev.qbipcs.spring.convert;

import org.jspecify.annotations.NullMarked;
